package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.state.StageState;
import dev.limpid.operators.stream.StreamContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Runs batches through the stages. Used by the operator's thread. */
final class BatchRunner {
  private final List<Stage> stages;
  private final StreamPreparer preparer;
  private final BatchFeeder feeder;
  private final PixelPool pixels;
  private final FrameOutputs outputs;
  private final Host host;
  private final FrameMetrics metrics;
  private final @Nullable Concealment concealment;

  BatchRunner(
      List<Stage> stages,
      StreamPreparer preparer,
      BatchFeeder feeder,
      PixelPool pixels,
      FrameOutputs outputs,
      Host host,
      FrameMetrics metrics,
      @Nullable Concealment concealment) {
    this.stages = stages;
    this.preparer = preparer;
    this.feeder = feeder;
    this.pixels = pixels;
    this.outputs = outputs;
    this.host = host;
    this.metrics = metrics;
    this.concealment = concealment;
  }

  /** Runs a batch, releases it, and lets its streams advance. */
  void run(OpenBatch batch) {
    List<StreamContext> involved = batch.entries().stream().map(OpenBatch.Entry::stream).toList();
    takeOutDamaged(batch);
    for (OpenBatch.Entry entry : batch.entries()) {
      preparer.prepare(entry.stream(), entry.frame(), batch.shape());
    }
    involved.forEach(stream -> stream.setInBatch(false));
    involved.forEach(feeder::advanceAhead);
    runStages(batch);
    batch.pixels().release();
    involved.forEach(feeder::advance);
  }

  /** Waits for the decoders; what they could not read is next in its stream, to be refused. */
  private static void takeOutDamaged(OpenBatch batch) {
    List<Integer> damaged = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      OpenBatch.Entry entry = batch.entries().get(i);
      try {
        entry.decoded().join();
      } catch (CompletionException e) {
        String reason = Objects.requireNonNullElse(e.getCause(), e).getMessage();
        StreamContext stream = entry.stream();
        stream
            .queue()
            .addFirst(entry.frame().refused("stream '%s': %s".formatted(stream.stream(), reason)));
        damaged.add(0, i);
      }
    }
    damaged.forEach(index -> batch.remove(index));
  }

  private void runStages(OpenBatch batch) {
    metrics.batch(batch.size());
    batch.pixels().upload(batch.size());
    for (Stage stage : stages) {
      int frames = batch.size();
      if (frames == 0) {
        return;
      }
      long started = System.nanoTime();
      batch.replacePixels(stage.step(batch, states(batch, stage), pixels, outputs));
      metrics.stageStep(stage.name(), frames, System.nanoTime() - started);
    }
    for (OpenBatch.Entry entry : batch.entries()) {
      if (entry.frame().arrivedNanos() != 0) {
        metrics.latency(host.nanoTime() - entry.frame().arrivedNanos());
      }
      if (concealment != null) {
        concealment.processed(entry.stream(), entry.frame().label());
      }
    }
  }

  private static List<StageState> states(OpenBatch batch, Stage stage) {
    List<StageState> states = new ArrayList<>(batch.size());
    for (OpenBatch.Entry entry : batch.entries()) {
      states.add(Objects.requireNonNull(entry.stream().states().get(stage.name())));
    }
    return states;
  }
}
