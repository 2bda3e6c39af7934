package dev.limpid.ingest;

import dev.limpid.wire.Topics;
import java.time.Duration;

/**
 * Settings of one ingest run.
 *
 * @param bootstrap Kafka's address
 * @param topic where frames go
 * @param playback speed, loop and length of recorded footage
 * @param encoding quality and limits of the pictures
 * @param lossless whether live sources wait when Kafka is slow instead of losing their oldest
 *     frames; recorded footage always waits
 * @param queueFrames frames of a stream that may wait to be sent
 * @param createTopics whether a missing topic is created; otherwise it is an error
 * @param partitions partitions of a topic that is created
 * @param deliveryTimeout how long a frame may wait for Kafka's acknowledgement before it counts as
 *     failed
 * @param flowControl bounds the frames under way
 * @param loss frames that are left out on purpose
 */
public record IngestOptions(
    String bootstrap,
    String topic,
    Playback playback,
    Encoding encoding,
    boolean lossless,
    int queueFrames,
    boolean createTopics,
    int partitions,
    Duration deliveryTimeout,
    FlowControl flowControl,
    FrameLoss loss) {

  public IngestOptions {
    if (queueFrames < 1) {
      throw new IllegalArgumentException("queue: expected at least 1 frame, got " + queueFrames);
    }
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions: expected at least 1, got " + partitions);
    }
  }

  /** Real time, into the frames topic, which is created with four partitions if it is missing. */
  public static IngestOptions of(String bootstrap, Topics topics) {
    return new IngestOptions(
        bootstrap,
        topics.frames(),
        Playback.REAL_TIME,
        Encoding.DEFAULT,
        false,
        64,
        true,
        4,
        Duration.ofSeconds(60),
        FlowControl.NONE,
        FrameLoss.NONE);
  }

  public IngestOptions withPlayback(Playback other) {
    return new IngestOptions(
        bootstrap,
        topic,
        other,
        encoding,
        lossless,
        queueFrames,
        createTopics,
        partitions,
        deliveryTimeout,
        flowControl,
        loss);
  }

  public IngestOptions withEncoding(Encoding other) {
    return new IngestOptions(
        bootstrap,
        topic,
        playback,
        other,
        lossless,
        queueFrames,
        createTopics,
        partitions,
        deliveryTimeout,
        flowControl,
        loss);
  }

  public IngestOptions withQueue(int frames, boolean isLossless) {
    return new IngestOptions(
        bootstrap,
        topic,
        playback,
        encoding,
        isLossless,
        frames,
        createTopics,
        partitions,
        deliveryTimeout,
        flowControl,
        loss);
  }

  public IngestOptions withTopic(String name, boolean create, int count) {
    return new IngestOptions(
        bootstrap,
        name,
        playback,
        encoding,
        lossless,
        queueFrames,
        create,
        count,
        deliveryTimeout,
        flowControl,
        loss);
  }

  public IngestOptions withFlowControl(FlowControl other) {
    return new IngestOptions(
        bootstrap,
        topic,
        playback,
        encoding,
        lossless,
        queueFrames,
        createTopics,
        partitions,
        deliveryTimeout,
        other,
        loss);
  }

  public IngestOptions withLoss(FrameLoss other) {
    return new IngestOptions(
        bootstrap,
        topic,
        playback,
        encoding,
        lossless,
        queueFrames,
        createTopics,
        partitions,
        deliveryTimeout,
        flowControl,
        other);
  }
}
