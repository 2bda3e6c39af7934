package dev.limpid.operators.sync;

import dev.limpid.align.AlignOptions;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;
import java.io.Serializable;
import java.time.Duration;

/**
 * Settings of the sync operator.
 *
 * @param kafka where the reference is read
 * @param topicPrefix prefix of the topics
 * @param stage name of the stage
 * @param reference name of the stored reference, or of the stream that is the reference
 * @param live whether it is a stream
 * @param lagMillis how long a stream may be where a live reference was before, milliseconds
 * @param stripeMillis length of a stripe, milliseconds
 * @param aligned which matches bring a frame of the reference to the aligned topic
 * @param frames which frames of a stream get one
 * @param streamTtlMillis a stream silent for longer loses its state
 * @param deadLettersPerSecond most dead letters of one stream in a second that are written
 */
public record SyncOptions(
    KafkaAccess kafka,
    String topicPrefix,
    String stage,
    String reference,
    boolean live,
    long lagMillis,
    long stripeMillis,
    Aligned aligned,
    Frames frames,
    long streamTtlMillis,
    int deadLettersPerSecond)
    implements Serializable {
  /** Which matches bring a frame of the reference to the aligned topic. */
  public enum Aligned {
    /** At once. */
    PROVISIONAL,
    /** Those that do not change any more. */
    FINAL,
    /** The topic is not written. */
    NONE
  }

  /** Which frames of a stream get a frame of the reference. */
  public enum Frames {
    /** Every one, so that both play at the stream's rate. */
    ALL,
    /** Those that are described: less traffic. */
    DESCRIBED
  }

  /** The longest lag behind a live reference. */
  public static final Duration MOST_LAG = Duration.ofHours(1);

  /** The shortest and longest stripes, milliseconds. */
  public static final long LEAST_STRIPE_MILLIS = 20_000;

  public static final long MOST_STRIPE_MILLIS = 600_000;

  public SyncOptions {
    if (stripeMillis < LEAST_STRIPE_MILLIS || stripeMillis > MOST_STRIPE_MILLIS) {
      throw new IllegalArgumentException(
          "sync.stripe: expected %d s to %d s, got %d ms"
              .formatted(LEAST_STRIPE_MILLIS / 1000, MOST_STRIPE_MILLIS / 1000, stripeMillis));
    }
    if (lagMillis < 0 || lagMillis > MOST_LAG.toMillis()) {
      throw new IllegalArgumentException(
          "sync.lag: expected 0 to %d s, got %d ms".formatted(MOST_LAG.toSeconds(), lagMillis));
    }
  }

  /** What is kept of a live reference: the lag, and what is searched together. */
  double windowSeconds() {
    return (lagMillis + 1.5 * stripeMillis) / 1000;
  }

  /** Full name of a topic of the stage. */
  String topic(String kind) {
    return topics().name(StageSite.kind(SyncStageType.NAME, stage, kind));
  }

  Topics topics() {
    return new Topics(topicPrefix);
  }

  AlignOptions alignOptions() {
    AlignOptions usual = AlignOptions.DEFAULT;
    return new AlignOptions(
        usual.coarseSeconds(),
        usual.rank(),
        stripeMillis / 1000.0,
        usual.plausibility(),
        usual.joinSeconds(),
        usual.shortestSeconds());
  }
}
