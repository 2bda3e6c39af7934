package dev.limpid.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * References as records: {@code NAME} with a summary as JSON and, for each frame, {@code
 * NAME/INDEX} with its descriptor (empty without one) and where the frame lies. Stateless.
 */
final class ReferenceRecords {
  /** int64: which of the references that were ever stored under a name an entry belongs to. */
  private static final String GENERATION = "limpid.generation";

  private ReferenceRecords() {}

  static String key(String name, int index) {
    return String.format(Locale.ROOT, "%s/%08d", name, index);
  }

  static boolean isSummary(String key) {
    return key.indexOf('/') < 0;
  }

  static WireRecord summary(String topic, Reference.Summary summary) {
    byte[] json = Json.write(summary);
    WireHeader type = WireHeader.ofText(FrameHeaders.CONTENT_TYPE, "application/json");
    return WireRecord.outgoing(topic, summary.generation(), summary.name(), json, List.of(type));
  }

  static Reference.Summary readSummary(byte[] json) {
    return Json.read(json, Reference.Summary.class, "a summary of a reference");
  }

  static WireRecord entry(
      String topic, Reference.Summary summary, int index, ReferenceFrame frame) {
    float[] descriptor = frame.descriptor();
    List<WireHeader> headers = new ArrayList<>();
    headers.add(WireHeader.ofLong(FrameHeaders.SEQ, frame.seq()));
    headers.add(WireHeader.ofLong(FrameHeaders.PTS, frame.ptsNanos()));
    headers.add(WireHeader.ofText(FrameHeaders.SOURCE, frame.place().toString()));
    headers.add(WireHeader.ofLong(GENERATION, summary.generation()));
    return WireRecord.outgoing(
        topic,
        summary.generation(),
        key(summary.name(), index),
        descriptor == null ? new byte[0] : Vectors.toBytes(descriptor),
        headers);
  }

  /** The frame of an entry, or null if it belongs to another generation. */
  static @Nullable ReferenceFrame readEntry(WireRecord entry, long generation) {
    Map<String, WireHeader> headers = new HashMap<>();
    entry.headers().forEach(header -> headers.put(header.key(), header));
    if (header(headers, GENERATION, entry).int64() != generation) {
      return null;
    }
    byte[] value = entry.value();
    return new ReferenceFrame(
        header(headers, FrameHeaders.SEQ, entry).int64(),
        header(headers, FrameHeaders.PTS, entry).int64(),
        RecordPlace.parse(header(headers, FrameHeaders.SOURCE, entry).text()),
        value == null || value.length == 0 ? null : Vectors.fromBytes(value));
  }

  private static WireHeader header(Map<String, WireHeader> headers, String key, WireRecord record) {
    WireHeader header = headers.get(key);
    if (header == null) {
      throw new WireFormatException(
          "reference entry %s: expected a header '%s', got %s"
              .formatted(record, key, headers.keySet()));
    }
    return header;
  }
}
