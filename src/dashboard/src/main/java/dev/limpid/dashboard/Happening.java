package dev.limpid.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A line of the event log: an event of the pipeline or a dead letter. Reads events leniently, so
 * that kinds which this version does not know are shown as well.
 *
 * @param number counts the lines of this server
 * @param type kind, for example {@code RESET_GAP} or {@code DEAD_LETTER}
 * @param stream stream id
 * @param seq the frame at which it happened; absent when none has a part in it
 * @param timeMillis when it happened, milliseconds since the epoch
 * @param detail one sentence for people
 * @param score how surprising the frame was, standard deviations; absent for most kinds
 * @param earlier whether it lay in Kafka before the dashboard started
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Happening(
    long number,
    String type,
    String stream,
    @Nullable Long seq,
    long timeMillis,
    String detail,
    @Nullable Double score,
    boolean earlier) {
  static final String SURPRISE = "SURPRISE";
  static final String ANOMALY = "ANOMALY";
  static final String DEAD_LETTER = "DEAD_LETTER";
  static final String UNREADABLE = "UNREADABLE_EVENT";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_DETAIL = 500;

  /** Reads a record of the events topic. */
  static Happening ofEvent(long number, WireRecord record, long timeMillis, boolean earlier) {
    byte[] value = record.value();
    JsonNode event;
    try {
      event = JSON.readTree(value == null ? new byte[0] : value);
    } catch (IOException e) {
      event = JSON.nullNode();
    }
    if (!event.path("type").isTextual()) {
      String text = value == null ? "" : new String(value, StandardCharsets.UTF_8);
      return new Happening(
          number, UNREADABLE, record.stream(), null, timeMillis, cut(text), null, earlier);
    }
    long seq = event.path("seq").asLong(-1);
    return new Happening(
        number,
        event.path("type").asText(),
        event.path("stream").asText(record.stream()),
        seq < 0 ? null : seq,
        timeMillis,
        cut(event.path("detail").asText("")),
        event.path("score").isNumber() ? event.path("score").asDouble() : null,
        earlier);
  }

  /** Reads a record of the dead-letter topic. */
  static Happening ofDeadLetter(long number, WireRecord record, long timeMillis) {
    String error =
        record.headers().stream()
            .filter(header -> header.key().equals(FrameHeaders.ERROR))
            .reduce((first, last) -> last)
            .map(WireHeader::text)
            .orElse("no reason given");
    return new Happening(
        number, DEAD_LETTER, record.stream(), null, timeMillis, cut(error), null, false);
  }

  private static String cut(String text) {
    return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL) + "…";
  }

  /** Whether the recurrent state of the stream was reset. */
  boolean reset() {
    return type.startsWith("RESET_");
  }
}
