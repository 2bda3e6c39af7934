package dev.limpid.cli;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The whole pipeline under load: a backlog of frames in Kafka, several streams interleaved, timed
 * from output record to output record. Used by one thread.
 */
final class PipelineLoop {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final String NAME = "camera-";

  private final EmbeddedPipeline pipeline;
  private final int frames;
  private final int warmUp;
  private final BooleanSupplier givenUp;

  /**
   * @param frames of all cameras
   * @param warmUp outputs that are not timed
   * @param givenUp whether to give up
   */
  PipelineLoop(EmbeddedPipeline pipeline, int frames, int warmUp, BooleanSupplier givenUp) {
    this.pipeline = pipeline;
    this.frames = frames;
    this.warmUp = warmUp;
    this.givenUp = givenUp;
  }

  /** Sends the backlog. */
  void send(List<byte[]> pictures, int cameras) {
    try (BenchCameras sender = new BenchCameras(pipeline, pictures, NAME, cameras)) {
      for (int frame = 0; frame < frames; frame++) {
        sender.send(frame);
      }
      sender.end();
    }
  }

  /**
   * Measures how fast the frames come out.
   *
   * @param topic where they come out
   * @param requireHealthy throws if they will not
   * @return frames per second; NaN if it was given up
   */
  double measure(String topic, Runnable requireHealthy) {
    try (OutputConsumer outputs = new OutputConsumer(pipeline.kafka(), List.of(topic))) {
      long[] times = new long[frames];
      int[] count = new int[1];
      while (count[0] < frames) {
        if (givenUp.getAsBoolean()) {
          return Double.NaN;
        }
        requireHealthy.run();
        outputs.poll(
            POLL,
            record -> {
              if (record.stream().startsWith(NAME)) {
                times[count[0]++] = System.nanoTime();
              }
            });
      }
      return (frames - warmUp) / ((times[frames - 1] - times[warmUp - 1]) / 1e9);
    }
  }
}
