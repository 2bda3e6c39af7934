package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.state.StageState;
import dev.limpid.operators.stream.StreamContext;
import dev.limpid.wire.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs batches through the stages. If that fails, each frame of the batch is stepped again alone,
 * from the states before; those that fail alone are refused. Used by the operator's thread.
 */
final class BatchRunner {
  private final List<Stage> stages;
  private final StreamPreparer preparer;
  private final BatchAssembler batches;
  private final BatchFeeder feeder;
  private final PixelPool pixels;
  private final FrameOutputs outputs;
  private final Host host;
  private final FrameMetrics metrics;
  private final @Nullable Concealment concealment;
  private final Overload overload;
  private final BatchMark mark = new BatchMark();
  private final StepFailures failures = new StepFailures();

  BatchRunner(
      List<Stage> stages,
      StreamPreparer preparer,
      BatchAssembler batches,
      BatchFeeder feeder,
      PixelPool pixels,
      FrameOutputs outputs,
      Host host,
      FrameMetrics metrics,
      @Nullable Concealment concealment,
      Overload overload) {
    this.stages = stages;
    this.preparer = preparer;
    this.batches = batches;
    this.feeder = feeder;
    this.pixels = pixels;
    this.outputs = outputs;
    this.host = host;
    this.metrics = metrics;
    this.concealment = concealment;
    this.overload = overload;
  }

  /** Runs a batch, releases it, and lets its streams advance. */
  void run(OpenBatch batch) {
    long started = host.nanoTime();
    List<StreamContext> involved = batch.entries().stream().map(OpenBatch.Entry::stream).toList();
    takeOut(batch, this::undecoded);
    takeOut(batch, entry -> unprepared(batch, entry));
    involved.forEach(stream -> stream.setInBatch(false));
    involved.forEach(feeder::advanceAhead);
    if (batch.size() > 0) {
      runStages(batch);
    }
    batch.pixels().release();
    overload.took(involved, host.nanoTime() - started);
    involved.forEach(feeder::advance);
  }

  /** Takes out of a batch what fails; it is next in its stream, to be refused. */
  private void takeOut(OpenBatch batch, Function<OpenBatch.Entry, @Nullable Throwable> attempt) {
    List<Integer> failed = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      OpenBatch.Entry entry = batch.entries().get(i);
      Throwable failure = attempt.apply(entry);
      if (failure != null) {
        feeder.refuseNext(entry.stream(), entry.frame(), FrameOutputs.reason(failure));
        failed.add(0, i);
      }
    }
    failed.forEach(index -> batch.remove(index));
  }

  /** Waits for the decoder; gives what it failed with. */
  private @Nullable Throwable undecoded(OpenBatch.Entry entry) {
    try {
      Optional<String> damage = entry.decoded().join();
      if (damage.isPresent() && !entry.frame().again()) {
        outputs.tell(
            FrameJudge.event(
                Event.Type.FRAME_DAMAGED,
                entry.frame().record(),
                entry.frame().seq(),
                entry.frame().headers().epoch(),
                damage.get()));
      }
      return null;
    } catch (CompletionException e) {
      return Objects.requireNonNullElse(e.getCause(), e);
    }
  }

  private @Nullable Throwable unprepared(OpenBatch batch, OpenBatch.Entry entry) {
    return outputs.attempt(() -> preparer.prepare(entry.stream(), entry.frame(), batch.shape()));
  }

  private void runStages(OpenBatch batch) {
    metrics.batch(batch.size());
    PixelBuffer decoded = batch.pixels().retain();
    try {
      String failure = step(batch);
      if (failure == null) {
        return;
      }
      List<OpenBatch.Entry> entries = mark.entries();
      Set<StreamContext> lost = mark.goBack();
      for (int i = 0; i < entries.size(); i++) {
        boolean isLost = lost.contains(entries.get(i).stream());
        if (entries.size() == 1 || isLost) {
          refuse(entries.get(i), failure, isLost);
        } else {
          stepAlone(entries.get(i), decoded, i);
        }
      }
    } finally {
      decoded.release();
    }
  }

  private void stepAlone(OpenBatch.Entry entry, PixelBuffer decoded, int index) {
    PixelBuffer own;
    try {
      own = pixels.take(1, decoded.shape());
    } catch (RuntimeException | OutOfMemoryError e) {
      refuse(entry, FrameOutputs.reason(e), false);
      return;
    }
    own.slot(0).put(decoded.slot(index));
    OpenBatch alone = new OpenBatch(own, host.nanoTime());
    alone.add(entry);
    String failure = step(alone);
    alone.pixels().release();
    if (failure != null) {
      refuse(entry, failure, !mark.goBack().isEmpty());
    }
  }

  /**
   * A frame that failed is taken back from its stream, and with it what was begun behind it.
   *
   * @param isLost whether the state before it could not be brought back
   */
  private void refuse(OpenBatch.Entry entry, String reason, boolean isLost) {
    StreamContext stream = entry.stream();
    failures.failed(stream.stream(), reason);
    stream.delay().undo();
    batches.withdraw(stream);
    if (isLost) {
      feeder.giveUpWaiting(stream, reason);
    }
    feeder.refuseNext(stream, entry.frame().told(), reason);
  }

  /** Runs the stages; the result says why one failed. The outputs are then as they were before. */
  private @Nullable String step(OpenBatch batch) {
    mark.set(batch);
    Stage[] now = {stages.get(0)};
    Throwable failure =
        outputs.attempt(
            () -> {
              batch.pixels().upload(batch.size());
              for (Stage stage : stages) {
                now[0] = stage;
                step(stage, batch);
              }
            });
    if (failure != null) {
      return "stage '%s' failed: %s".formatted(now[0].name(), FrameOutputs.reason(failure));
    }
    failures.succeeded();
    for (OpenBatch.Entry entry : batch.entries()) {
      if (entry.frame().arrivedNanos() != 0) {
        metrics.latency(host.nanoTime() - entry.frame().arrivedNanos());
      }
      overload.processed(entry.frame());
      if (concealment != null) {
        concealment.processed(entry.stream(), entry.frame().label());
      }
    }
    return null;
  }

  private void step(Stage stage, OpenBatch batch) {
    int frames = batch.size();
    if (frames == 0) {
      return;
    }
    long started = System.nanoTime();
    PixelShape expected = stage.output(batch.pixels().shape());
    PixelBuffer made = stage.step(batch, states(batch, stage), pixels, outputs);
    batch.replacePixels(made);
    if (!made.shape().equals(expected)) {
      throw new IllegalStateException(
          "expected pictures of %s, it gave %s".formatted(expected, made.shape()));
    }
    metrics.stageStep(stage.name(), frames, System.nanoTime() - started);
  }

  private static List<StageState> states(OpenBatch batch, Stage stage) {
    List<StageState> states = new ArrayList<>(batch.size());
    for (OpenBatch.Entry entry : batch.entries()) {
      states.add(Objects.requireNonNull(entry.stream().states().get(stage.name())));
    }
    return states;
  }
}
