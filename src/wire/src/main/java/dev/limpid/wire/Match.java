package dev.limpid.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import org.jspecify.annotations.Nullable;

/**
 * Where a frame of a stream lies in a reference; written as JSON to the alignments topic.
 *
 * @param kind provisional at once, or final
 * @param recording name of the reference
 * @param query the frame
 * @param reference the frame of the reference; null: there is no match
 * @param cost distance of the two descriptors, 0 to 2; null without a match
 * @param confidence 0 (no match) to 1
 * @param costs provisional only: how far the query is from each part of the reference, from its
 *     first frame that is kept to its last in equal parts; 0 the most alike, 255 the least,
 *     relative to what the stream usually shows
 */
@SuppressWarnings("ArrayRecordComponent")
public record Match(
    Kind kind,
    String recording,
    Query query,
    @JsonSetter(nulls = Nulls.SET) @Nullable Place reference,
    @JsonSetter(nulls = Nulls.SET) @Nullable Double cost,
    double confidence,
    @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL)
        byte @Nullable [] costs) {

  /** How sure a match is. */
  public enum Kind {
    /** What the frames so far say. */
    @JsonProperty("provisional")
    PROVISIONAL,
    /** What the frames before and after say. */
    @JsonProperty("final")
    FINAL
  }

  /**
   * A frame of a stream.
   *
   * @param seq position in the stream
   * @param epoch of the stream's source
   * @param timestampMillis capture time, milliseconds since the epoch
   * @param source {@code topic/partition/offset} of the frame
   */
  public record Query(String stream, long seq, long epoch, long timestampMillis, String source) {}

  /**
   * A frame of a reference.
   *
   * @param index position in the reference, from 0
   * @param frames how many frames the reference has so far
   * @param first the oldest of them that is kept; above 0 only in a live reference
   * @param seq position in its stream
   * @param pts when it is shown, nanoseconds
   */
  public record Place(
      int index,
      int frames,
      int first,
      long seq,
      long pts,
      String topic,
      int partition,
      long offset) {}

  /** This match as UTF-8 JSON. */
  public byte[] toJson() {
    return Json.write(this);
  }

  /**
   * Reads a match.
   *
   * @throws WireFormatException if the bytes are not a match
   */
  public static Match fromJson(byte[] json) {
    return Json.read(json, Match.class, "a match");
  }
}
