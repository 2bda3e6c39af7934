package dev.limpid.ingest;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;
import java.time.Duration;

/**
 * Settings of one ingest run.
 *
 * @param target where frames go
 * @param playback speed, loop and length of recorded footage
 * @param encoding quality and limits of the pictures
 * @param queue what may wait to be sent
 * @param flowControl bounds the frames under way
 * @param loss frames that are left out on purpose
 */
public record IngestOptions(
    Target target,
    Playback playback,
    Encoding encoding,
    Queue queue,
    FlowControl flowControl,
    FrameLoss loss) {

  /**
   * A topic of Kafka.
   *
   * @param kafka where it is
   * @param create whether a missing topic is created; otherwise it is an error
   * @param partitions partitions of a topic that is created
   * @param deliveryTimeout how long a frame may wait for Kafka's acknowledgement before it counts
   *     as failed
   */
  public record Target(
      KafkaAccess kafka, String topic, boolean create, int partitions, Duration deliveryTimeout) {

    public Target {
      if (partitions < 1) {
        throw new IllegalArgumentException("partitions: expected at least 1, got " + partitions);
      }
    }

    /** A topic that is created with four partitions if it is missing. */
    public static Target of(KafkaAccess kafka, String topic) {
      return new Target(kafka, topic, true, 4, Duration.ofSeconds(60));
    }
  }

  /**
   * What lies between a stream's reader and its sender.
   *
   * @param frames how many frames of a stream may wait
   * @param lossless whether live sources wait when Kafka is slow instead of losing their oldest
   *     frames; recorded footage always waits
   */
  public record Queue(int frames, boolean lossless) {
    public static final Queue DEFAULT = new Queue(64, false);

    public Queue {
      if (frames < 1) {
        throw new IllegalArgumentException("queue: expected at least 1 frame, got " + frames);
      }
    }
  }

  /** Real time, into the frames topic. */
  public static IngestOptions of(KafkaAccess kafka, Topics topics) {
    return new IngestOptions(
        Target.of(kafka, topics.frames()),
        Playback.REAL_TIME,
        Encoding.DEFAULT,
        Queue.DEFAULT,
        FlowControl.NONE,
        FrameLoss.NONE);
  }

  /** Into another topic of the same Kafka. */
  public IngestOptions withTopic(String name, boolean create, int partitions) {
    Target other = new Target(target.kafka, name, create, partitions, target.deliveryTimeout);
    return new IngestOptions(other, playback, encoding, queue, flowControl, loss);
  }

  public IngestOptions withPlayback(Playback other) {
    return new IngestOptions(target, other, encoding, queue, flowControl, loss);
  }

  public IngestOptions withEncoding(Encoding other) {
    return new IngestOptions(target, playback, other, queue, flowControl, loss);
  }

  public IngestOptions withQueue(Queue other) {
    return new IngestOptions(target, playback, encoding, other, flowControl, loss);
  }

  public IngestOptions withFlowControl(FlowControl other) {
    return new IngestOptions(target, playback, encoding, queue, other, loss);
  }

  public IngestOptions withLoss(FrameLoss other) {
    return new IngestOptions(target, playback, encoding, queue, flowControl, other);
  }
}
