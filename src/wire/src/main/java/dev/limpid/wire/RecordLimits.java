package dev.limpid.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a record may be at most, so that whatever comes can be taken, kept and written. Stateless.
 */
public final class RecordLimits {
  /** Longest key of a frame, bytes. */
  public static final int MAX_KEY_BYTES = 1024;

  /** Most headers of a frame. */
  public static final int MAX_HEADERS = 64;

  /** All headers of a frame together, names and values, bytes. */
  public static final int MAX_HEADER_BYTES = 64 << 10;

  /** End of the year 2199: with nanoseconds it still fits into an int64. */
  public static final long MAX_TIMESTAMP_MILLIS = 7_258_118_399_999L;

  /** Beyond, it could not be counted on. */
  private static final long MOST_SEQ = 1L << 62;

  /** 73 years: differences can be told. */
  private static final long MOST_PTS_NANOS = 1L << 61;

  /** What a batch of one record takes beside key, value and headers, bytes; rounded up. */
  private static final int RECORD_OVERHEAD = 128;

  /** The lengths before a header's name and value, bytes. */
  private static final int HEADER_OVERHEAD = 10;

  /** Longest reason of a dead letter, characters. */
  private static final int MAX_REASON = 2_000;

  /** Left free in a record that is cut, for what is added to it, bytes. */
  private static final int RESERVED = 16 << 10;

  /** Kept at most of the key, and of the headers, of a record that is cut, bytes. */
  private static final int KEPT = 1 << 20;

  /** What says why, where from and how large, of a dead letter. */
  private static final Set<String> REASONS =
      Set.of(FrameHeaders.ERROR, FrameHeaders.SOURCE, FrameHeaders.TRUNCATED);

  private RecordLimits() {}

  /** Why a record cannot be a frame, in one clause; null if it may be one. */
  public static @Nullable String refusal(WireRecord record) {
    long bytes = Math.max(bytes(record), bytesBeforeCut(record));
    if (bytes > KafkaSettings.MAX_RECORD_BYTES) {
      return tooMuch("record", bytes, KafkaSettings.MAX_RECORD_BYTES);
    }
    if (keyBytes(record) > MAX_KEY_BYTES) {
      return tooMuch("key", keyBytes(record), MAX_KEY_BYTES);
    }
    if (!isTime(record.timestampMillis())) {
      return "timestamp %d ms: expected 0 to %d"
          .formatted(record.timestampMillis(), MAX_TIMESTAMP_MILLIS);
    }
    if (record.headers().size() > MAX_HEADERS) {
      return "%d headers: expected at most %d".formatted(record.headers().size(), MAX_HEADERS);
    }
    long headers = record.headers().stream().mapToLong(RecordLimits::headerBytes).sum();
    return headers > MAX_HEADER_BYTES ? tooMuch("headers", headers, MAX_HEADER_BYTES) : null;
  }

  /**
   * Reads what the headers of a record say that may be a frame.
   *
   * @throws WireFormatException if it cannot be one, or a header is wrong
   */
  public static FrameHeaders headers(WireRecord record) {
    String refusal = refusal(record);
    if (refusal != null) {
      throw new WireFormatException(refusal);
    }
    FrameHeaders headers = FrameHeaders.parse(record.headers());
    headers.seq().ifPresent(seq -> requireWithin(FrameHeaders.SEQ, seq, MOST_SEQ));
    headers.ptsNanos().ifPresent(pts -> requireWithin(FrameHeaders.PTS, pts, MOST_PTS_NANOS));
    return headers;
  }

  private static void requireWithin(String header, long value, long most) {
    if (value < -most || value > most) {
      throw new WireFormatException(
          "header '%s': expected %d to %d, got %d".formatted(header, -most, most, value));
    }
  }

  private static String tooMuch(String what, long bytes, long most) {
    return "%s of %d bytes: expected at most %d".formatted(what, bytes, most);
  }

  /** Whether the record's stream is too long a name to keep anything under it. */
  public static boolean isNameTooLong(WireRecord record) {
    return keyBytes(record) > MAX_KEY_BYTES;
  }

  /** Whether it is a capture time that topics take. */
  static boolean isTime(long timestampMillis) {
    return timestampMillis >= 0 && timestampMillis <= MAX_TIMESTAMP_MILLIS;
  }

  /** What a record takes in a topic at most, bytes. */
  public static long bytes(WireRecord record) {
    byte[] value = record.value();
    return RECORD_OVERHEAD
        + keyBytes(record)
        + (value == null ? 0 : value.length)
        + record.headers().stream().mapToLong(RecordLimits::headerBytes).sum();
  }

  /** Whether a record can be written: {@link KafkaSettings#MAX_RECORD_BYTES}. */
  public static boolean fits(WireRecord record) {
    return fits(record, KafkaSettings.MAX_RECORD_BYTES);
  }

  /** Whether a record can be written to a topic that takes so many bytes. */
  public static boolean fits(WireRecord record, int limit) {
    return bytes(record) <= limit;
  }

  /**
   * What of a record fits, with room for the headers of a dead letter. {@link
   * FrameHeaders#TRUNCATED} tells its size before. The value is cut; a key or headers that are
   * beyond reason are too.
   */
  public static WireRecord cut(WireRecord record) {
    return cut(record, KafkaSettings.MAX_RECORD_BYTES);
  }

  private static WireRecord cut(WireRecord record, int limit) {
    int most = Math.min(KEPT, limit / 4);
    List<WireHeader> headers = new ArrayList<>();
    long taken = RESERVED + RECORD_OVERHEAD;
    for (WireHeader header : record.headers()) {
      if (taken + headerBytes(header) <= most) {
        headers.add(header);
        taken += headerBytes(header);
      }
    }
    headers.add(WireHeader.ofLong(FrameHeaders.TRUNCATED, bytes(record)));
    String key = record.key();
    if (key != null) {
      byte[] whole = Keys.bytes(key);
      key = whole.length > most ? Keys.text(Arrays.copyOf(whole, most)) : key;
      taken += Math.min(whole.length, most);
    }
    byte[] value = record.value();
    if (value != null) {
      long room = limit - taken;
      value = Arrays.copyOf(value, (int) Math.min(value.length, room));
    }
    return new WireRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestampMillis(),
        key,
        value,
        headers);
  }

  /**
   * A dead letter with as much of its record as a topic takes; why and where from stay.
   *
   * @param limit of the topic, bytes; at least {@link TopicFit#LEAST_RECORD_BYTES}
   */
  public static WireRecord cutLetter(WireRecord letter, int limit) {
    Map<String, WireHeader> last = new LinkedHashMap<>();
    letter.headers().stream()
        .filter(header -> REASONS.contains(header.key()))
        .forEach(header -> last.put(header.key(), header));
    List<WireHeader> others = new ArrayList<>(letter.headers());
    others.removeAll(last.values());
    WireRecord cut = cut(withHeaders(letter, others), limit);
    List<WireHeader> headers = new ArrayList<>(cut.headers());
    headers.removeIf(header -> last.containsKey(header.key()));
    headers.addAll(last.values());
    return withHeaders(cut, headers);
  }

  private static WireRecord withHeaders(WireRecord record, List<WireHeader> headers) {
    return new WireRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestampMillis(),
        record.key(),
        record.value(),
        headers);
  }

  /**
   * What is written in the place of an output that does not fit: its headers say of which frame.
   *
   * @param limit of the topic that it was for, bytes
   * @param letterLimit of the dead-letter topic, bytes
   */
  public static WireRecord unwritten(
      WireRecord output, String deadLetterTopic, int limit, int letterLimit) {
    WireRecord cut = fits(output, letterLimit - RESERVED) ? output : cut(output, letterLimit);
    List<WireHeader> headers = new ArrayList<>(cut.headers());
    String reason =
        "stream '%s', %s: output of %d bytes: expected at most %d"
            .formatted(shortened(output.stream()), output.topic(), bytes(output), limit);
    headers.add(WireHeader.ofText(FrameHeaders.ERROR, shortened(reason)));
    return new WireRecord(
        deadLetterTopic,
        output.partition(),
        output.offset(),
        output.timestampMillis(),
        cut.key(),
        cut.value(),
        headers);
  }

  /** The reason of a dead letter, which has an end. */
  static String shortened(String reason) {
    return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "...";
  }

  private static long bytesBeforeCut(WireRecord record) {
    return record.headers().stream()
        .filter(header -> header.key().equals(FrameHeaders.TRUNCATED))
        .filter(header -> header.value().length == Long.BYTES)
        .mapToLong(WireHeader::int64)
        .max()
        .orElse(0);
  }

  private static int keyBytes(WireRecord record) {
    String key = record.key();
    return key == null ? 0 : Keys.bytes(key).length;
  }

  private static long headerBytes(WireHeader header) {
    return (long) HEADER_OVERHEAD
        + header.key().getBytes(StandardCharsets.UTF_8).length
        + header.value().length;
  }
}
