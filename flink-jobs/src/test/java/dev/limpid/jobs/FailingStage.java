package dev.limpid.jobs;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.pipeline.FrameOptions;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageFactory;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.state.StageState;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A stage that throws when the process has seen a given number of frames, each number once. */
record FailingStage(Stage inner) implements Stage {
  private static final AtomicInteger SEEN = new AtomicInteger();
  private static final AtomicInteger FAILURES = new AtomicInteger();
  private static final Queue<Integer> FAIL_AT = new ConcurrentLinkedQueue<>();

  private record Factory(StageFactory inner) implements StageFactory {
    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public void check() {
      inner.check();
    }

    @Override
    public Stage open(FrameOptions options) {
      return new FailingStage(inner.open(options));
    }
  }

  static void reset(Integer... failAt) {
    SEEN.set(0);
    FAILURES.set(0);
    FAIL_AT.clear();
    FAIL_AT.addAll(List.of(failAt));
  }

  static int failures() {
    return FAILURES.get();
  }

  static List<StageFactory> around(List<StageFactory> stages) {
    return stages.stream().<StageFactory>map(Factory::new).toList();
  }

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output) {
    int seen = SEEN.addAndGet(batch.size());
    Integer next = FAIL_AT.peek();
    if (next != null && seen >= next && FAIL_AT.remove(next)) {
      FAILURES.incrementAndGet();
      throw new IllegalStateException("injected failure after " + seen + " frames");
    }
    return inner.step(batch, states, pool, output);
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public int delay() {
    return inner.delay();
  }

  @Override
  public Model model() {
    return inner.model();
  }

  @Override
  public DeviceMemory memory() {
    return inner.memory();
  }

  @Override
  public void close() {
    inner.close();
  }
}
