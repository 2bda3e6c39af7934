package dev.limpid.operators.stage;

import dev.limpid.operators.frame.Damaged;
import dev.limpid.wire.KafkaAccess;
import java.io.Serializable;
import java.util.List;

/**
 * What all stages of a pipeline have in common.
 *
 * @param prefix of the topics
 * @param kafka where Kafka is
 * @param models folders in which models are looked up, the first match wins
 * @param streamTtlMillis a stream silent for longer loses its state
 * @param jpegQuality of output pictures, 1 to 100
 * @param maxPixels largest accepted frame, width times height
 * @param minSide smallest accepted width and height, pixels
 * @param damaged what becomes of pictures that are damaged inside
 * @param deadLettersPerSecond most dead letters of one stream in a second that are written
 * @param judgesFrames whether another operator, the frame operator or an earlier one, takes all
 *     frames that come in, and so writes the dead letters among them
 */
public record PipelineSite(
    String prefix,
    KafkaAccess kafka,
    List<String> models,
    long streamTtlMillis,
    int jpegQuality,
    long maxPixels,
    int minSide,
    Damaged damaged,
    int deadLettersPerSecond,
    boolean judgesFrames)
    implements Serializable {
  public PipelineSite {
    models = List.copyOf(models);
  }

  /** For stages behind an operator that judges the frames. */
  public PipelineSite judged() {
    return new PipelineSite(
        prefix,
        kafka,
        models,
        streamTtlMillis,
        jpegQuality,
        maxPixels,
        minSide,
        damaged,
        deadLettersPerSecond,
        true);
  }
}
