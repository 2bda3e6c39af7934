package dev.limpid.cli;

import dev.limpid.embedded.EmbeddedKafkaException;
import dev.limpid.ingest.RunningIngest;
import dev.limpid.wire.WireRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes what becomes of each frame out of a pipeline, until all have come out. When something fails
 * or the command is interrupted, no more is read, and what is under way still comes out. Used by
 * one thread.
 */
final class ProcessRun {
  private static final Duration POLL = Duration.ofMillis(100);

  /** How long what is under way may take after a failure or an interruption. */
  private static final long LONGEST_END_NANOS = Duration.ofSeconds(30).toNanos();

  /** After so long a silence nothing more comes out of a pipeline that has failed. */
  private static final long SILENCE_NANOS = Duration.ofSeconds(3).toNanos();

  private final EmbeddedPipeline pipeline;
  private final RunningIngest ingest;
  private final TimedFlow flow;
  private final Interruption interruption;
  private final Consumer<ProcessedFrame> target;
  private @Nullable RuntimeException failure;
  private boolean pipelineFailed;
  private long endingSinceNanos;
  private boolean ending;
  private long lastFrameNanos = System.nanoTime();

  /**
   * @param flow that the frames were counted by when they were sent
   * @param target takes each frame once or, after a failure of a pipeline, more often
   */
  ProcessRun(
      EmbeddedPipeline pipeline,
      RunningIngest ingest,
      TimedFlow flow,
      Interruption interruption,
      Consumer<ProcessedFrame> target) {
    this.pipeline = pipeline;
    this.ingest = ingest;
    this.flow = flow;
    this.interruption = interruption;
    this.target = target;
  }

  /**
   * Runs until all frames have come out.
   *
   * @throws RuntimeException the first failure, after what was under way has come out
   */
  void run() {
    List<String> topics = List.of(pipeline.outputTopic(), pipeline.topics().deadLetter());
    try (OutputConsumer outputs = new OutputConsumer(pipeline.kafka(), topics)) {
      while (!isDone()) {
        checkPipeline();
        outputs.poll(POLL, this::take);
        flow.takeUnsent(frame -> hand(() -> ProcessedFrame.unsent(frame)));
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private boolean isDone() {
    if (ingest.isEnded() && flow.inFlight() == 0) {
      return true;
    }
    if (interruption.happened()) {
      end();
    }
    long now = System.nanoTime();
    return ending
        && (now - endingSinceNanos > LONGEST_END_NANOS
            || (pipelineFailed && now - lastFrameNanos > SILENCE_NANOS));
  }

  private void checkPipeline() {
    if (pipelineFailed) {
      return;
    }
    try {
      pipeline.requireHealthy();
    } catch (IllegalStateException | EmbeddedKafkaException e) {
      pipelineFailed = true;
      lastFrameNanos = System.nanoTime();
      failed(e);
    }
  }

  private void take(WireRecord record) {
    boolean refused = record.topic().equals(pipeline.topics().deadLetter());
    hand(() -> refused ? ProcessedFrame.refused(record) : ProcessedFrame.output(record));
  }

  private void hand(Supplier<ProcessedFrame> frame) {
    lastFrameNanos = System.nanoTime();
    try {
      target.accept(frame.get());
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(RuntimeException cause) {
    if (failure == null) {
      failure = cause;
    }
    end();
  }

  /** Lets no more be read. That waits for frames to leave, which this thread takes out. */
  private void end() {
    if (!ending) {
      ending = true;
      endingSinceNanos = System.nanoTime();
      var unused = CompletableFuture.runAsync(ingest::stop);
    }
  }
}
