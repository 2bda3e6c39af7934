package dev.limpid.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something about a stream, or the pipeline, that its watchers should know; written as JSON to the
 * events topic.
 *
 * @param type what happened
 * @param stream stream id; empty when no stream has a part in it
 * @param seq the frame at which it happened; -1 when no frame has a part in it
 * @param epoch epoch of that frame
 * @param timestampMillis capture time of that frame, milliseconds since the epoch
 * @param detail one sentence for people
 * @param score how surprising the frame is, in standard deviations of the stream's own prediction
 *     errors; null for events that have none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Event(
    Type type,
    String stream,
    long seq,
    long epoch,
    long timestampMillis,
    String detail,
    @JsonSetter(nulls = Nulls.SET) @Nullable Double score) {

  /** Kinds of events. Written by name; names are never reused with another meaning. */
  public enum Type {
    /** Frames are missing; the recurrent state was reset. */
    RESET_GAP,
    /** The source restarted; the recurrent state was reset. */
    RESET_EPOCH,
    /** The picture size changed; the recurrent state was reset. */
    RESET_RESOLUTION,
    /** The stored state belongs to another model or schema; the recurrent state was reset. */
    RESET_MODEL,
    /** The stream was silent for longer than its time to live; the recurrent state was reset. */
    RESET_EXPIRED,
    /** A record went to the dead-letter topic; the recurrent state was reset. */
    RESET_REJECTED,
    /**
     * Frames are too old when their turn comes and are skipped; the recurrent state was reset: one
     * event per burst, with the lag.
     */
    RESET_OVERLOAD,
    /** The reference was stored anew; the stream's alignment was reset. */
    RESET_REFERENCE,
    /** Frames of the reference are not in Kafka any more: one event per burst. */
    REFERENCE_LOST,
    /** Frames that belong together did not all come, or cannot be read: one event per set. */
    SET_INCOMPLETE,
    /**
     * The pipeline was started without a stage that it had, from a checkpoint that has the stage's
     * state: one event per stage, of no stream.
     */
    STAGE_DROPPED,
    /**
     * Frames are in time again, or the source ended: one event per burst, with what was skipped.
     */
    OVERLOAD_ENDED,
    /**
     * Kafka deleted records before they were read: one event per partition, of no stream, when the
     * pipeline is started.
     */
    INPUT_LOST,
    /** There is no memory for one more stream: one event per stream. */
    STREAM_REFUSED,
    /** A frame came late or twice and was dropped. */
    DROPPED_LATE,
    /** A picture is damaged inside; it was processed nevertheless. */
    FRAME_DAMAGED,
    /** More records of a stream were refused than are written to the dead-letter topic. */
    DEAD_LETTERS_SKIPPED,
    /** Frames are missing; predictions stand in for them and the recurrent state goes on. */
    GAP_CONCEALED,
    /** A frame was compared with its prediction: one event per frame, with a score. */
    SURPRISE,
    /** Frames are not what was predicted, by far: one event per burst, with a score. */
    ANOMALY;

    /** Whether the recurrent state of the stream was reset. */
    public boolean isReset() {
      return name().startsWith("RESET_");
    }
  }

  /** An event without a score. */
  public Event(
      Type type, String stream, long seq, long epoch, long timestampMillis, String detail) {
    this(type, stream, seq, epoch, timestampMillis, detail, null);
  }

  /** This event as a record to be written to a topic. */
  public WireRecord toRecord(String topic) {
    List<WireHeader> headers =
        List.of(WireHeader.ofText(FrameHeaders.CONTENT_TYPE, "application/json"));
    return WireRecord.outgoing(topic, timestampMillis, stream, toJson(), headers);
  }

  /** This event as UTF-8 JSON. */
  public byte[] toJson() {
    return Json.write(this);
  }

  /**
   * Reads an event.
   *
   * @throws WireFormatException if the bytes are not an event
   */
  public static Event fromJson(byte[] json) {
    return Json.read(json, Event.class, "an event");
  }
}
