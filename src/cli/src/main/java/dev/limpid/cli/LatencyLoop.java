package dev.limpid.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * The whole pipeline at the pace of cameras: how long after a frame was sent its output can be
 * read. Cameras send in turn, at equal distances. Used by one thread.
 */
final class LatencyLoop {
  private static final Duration POLL = Duration.ofMillis(20);

  /** Longest wait for the next output, of readers of what is committed for the next checkpoint. */
  private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(60).toNanos();

  private final EmbeddedPipeline pipeline;
  private final int cameras;
  private final int lookAhead;
  private final BooleanSupplier givenUp;

  /**
   * From the sending of a frame, or of the last one that the model looks ahead to, until its output
   * can be read, milliseconds.
   *
   * @param rate frames per second of each camera
   * @param p50 by readers of what is not committed yet
   * @param committedP50 by readers of what is committed
   */
  record Latency(double rate, double p50, double p99, double committedP50, double committedP99) {}

  /**
   * @param lookAhead frames that the model sees before it gives a frame's output
   * @param givenUp whether to give up
   */
  LatencyLoop(EmbeddedPipeline pipeline, int cameras, int lookAhead, BooleanSupplier givenUp) {
    this.pipeline = pipeline;
    this.cameras = cameras;
    this.lookAhead = lookAhead;
    this.givenUp = givenUp;
  }

  /**
   * Sends frames for a time and waits for their outputs; the first quarter is not counted.
   *
   * @param rate frames per second of each camera
   * @return null if it was given up
   */
  @Nullable Latency measure(List<byte[]> pictures, double rate, double seconds)
      throws InterruptedException, ExecutionException {
    int frames = cameras * (int) Math.max(8 + 2 * lookAhead, rate * seconds);
    ExecutorService readers = Executors.newFixedThreadPool(2);
    try (BenchCameras sender = new BenchCameras(pipeline, pictures, "live-", cameras);
        OutputConsumer written = outputs(IsolationLevel.READ_UNCOMMITTED);
        OutputConsumer committed = outputs(IsolationLevel.READ_COMMITTED)) {
      var read = CompletableFuture.supplyAsync(() -> arrivals(written, sender, frames), readers);
      var sure = CompletableFuture.supplyAsync(() -> arrivals(committed, sender, frames), readers);
      long[] sent = send(sender, frames, rate);
      double[] latency = latency(sent, read.get());
      double[] committedLatency = latency(sent, sure.get());
      return givenUp.getAsBoolean() ? null : report(rate, latency, committedLatency);
    } finally {
      readers.shutdown();
    }
  }

  private OutputConsumer outputs(IsolationLevel isolation) {
    OutputConsumer outputs =
        new OutputConsumer(pipeline.kafka(), List.of(pipeline.outputTopic()), isolation);
    outputs.skip();
    return outputs;
  }

  private long[] send(BenchCameras sender, int frames, double rate) throws InterruptedException {
    long[] sent = new long[frames];
    long started = System.nanoTime();
    for (int frame = 0; frame < frames && !givenUp.getAsBoolean(); frame++) {
      long due = started + (long) (1e9 * frame / (cameras * rate));
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      sent[frame] = System.nanoTime();
      sender.send(frame);
    }
    sender.end();
    return sent;
  }

  /** When each frame's output arrived. */
  private long[] arrivals(OutputConsumer outputs, BenchCameras sender, int frames) {
    long[] arrivals = new long[frames];
    int[] count = new int[1];
    long[] last = {System.nanoTime()};
    while (count[0] < frames && !givenUp.getAsBoolean()) {
      pipeline.requireHealthy();
      if (System.nanoTime() - last[0] > LONGEST_WAIT_NANOS) {
        throw new IllegalStateException(
            "latency: expected %d outputs, got %d".formatted(frames, count[0]));
      }
      outputs.poll(
          POLL,
          record -> {
            int frame = sender.frame(record);
            if (frame >= 0) {
              last[0] = System.nanoTime();
              arrivals[frame] = last[0];
              count[0]++;
            }
          });
    }
    return arrivals;
  }

  /** Sorted, milliseconds. What waits for the end of its stream is left out. */
  private double[] latency(long[] sent, long[] arrivals) {
    int ahead = lookAhead * cameras;
    return IntStream.range(sent.length / 4, sent.length - ahead)
        .mapToDouble(frame -> (arrivals[frame] - sent[frame + ahead]) / 1e6)
        .sorted()
        .toArray();
  }

  private static Latency report(double rate, double[] written, double[] committed) {
    return new Latency(
        rate,
        StreamFigures.percentile(written, 0.5),
        StreamFigures.percentile(written, 0.99),
        StreamFigures.percentile(committed, 0.5),
        StreamFigures.percentile(committed, 0.99));
  }
}
