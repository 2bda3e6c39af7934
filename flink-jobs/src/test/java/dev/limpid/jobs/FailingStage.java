package dev.limpid.jobs;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Passed;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.state.StageState;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A stage that throws when the process has seen a given number of frames, each number once. */
record FailingStage(Stage inner) implements Stage {
  private static final AtomicInteger SEEN = new AtomicInteger();
  private static final AtomicInteger FAILURES = new AtomicInteger();
  private static final Queue<Integer> FAIL_AT = new ConcurrentLinkedQueue<>();

  /** No frame's fault: what a stage throws otherwise refuses a frame. */
  private static final class InjectedFailure extends Error {
    private static final long serialVersionUID = 1L;

    InjectedFailure(String message) {
      super(message);
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

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output) {
    int seen = SEEN.addAndGet(batch.size());
    Integer next = FAIL_AT.peek();
    if (next != null && seen >= next && FAIL_AT.remove(next)) {
      FAILURES.incrementAndGet();
      throw new InjectedFailure("injected failure after " + seen + " frames");
    }
    return inner.step(batch, states, pool, output);
  }

  @Override
  public List<Passed> passed() {
    return inner.passed();
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public StageState newState(PixelShape input) {
    return inner.newState(input);
  }

  @Override
  public int channels() {
    return inner.channels();
  }

  @Override
  public PixelShape output(PixelShape input) {
    return inner.output(input);
  }

  @Override
  public @Nullable String refusal(PixelShape input) {
    return inner.refusal(input);
  }

  @Override
  public int delay() {
    return inner.delay();
  }

  @Override
  public @Nullable Concealer concealer() {
    return inner.concealer();
  }

  @Override
  public void close() {
    inner.close();
  }
}
