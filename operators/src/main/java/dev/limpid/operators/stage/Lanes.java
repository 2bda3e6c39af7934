package dev.limpid.operators.stage;

import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of one thread each, on one loaded model, that step the frames of a batch beside one
 * another. On a CPU this costs less than one call on the whole batch: no thread waits for another
 * inside an operator, and no state is gathered. Empty on a device that wants whole batches. Used by
 * one thread, which takes a lane itself.
 */
final class Lanes implements AutoCloseable {

  /** Tensors of one frame's step. */
  record Step(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {}

  /** No lanes: batches run in one call. */
  static final Lanes NONE = new Lanes(List.of(), null);

  private final List<Session> sessions;
  private final @Nullable ThreadParity parity;
  private final ExecutorService executor;

  private Lanes(List<Session> sessions, @Nullable ThreadParity parity) {
    this.sessions = sessions;
    this.parity = parity;
    this.executor =
        Executors.newFixedThreadPool(
            Math.max(1, sessions.size() - 1),
            task -> {
              Thread thread = new Thread(task, "limpid-lane");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** As many lanes as the session has threads if it runs on a CPU, else none; it stays open. */
  static Lanes of(Session session, EngineOptions engine) {
    if (session.device() != Device.CPU) {
      return NONE;
    }
    if (engine.threads() == 1) {
      return new Lanes(List.of(session.beside()), null);
    }
    List<Session> sessions = new ArrayList<>();
    try {
      Session first = Engine.open(session.model(), EngineOptions.cpu(1));
      sessions.add(first);
      while (sessions.size() < engine.threads()) {
        sessions.add(first.beside());
      }
      return new Lanes(sessions, new ThreadParity(session, first));
    } catch (RuntimeException e) {
      close(sessions);
      throw e;
    }
  }

  /** Whether frames of this size, in pixels, have the same bits here as on the session itself. */
  boolean fit(int height, int width) {
    return parity == null || parity.holds(height, width);
  }

  boolean isEmpty() {
    return sessions.isEmpty();
  }

  /** Runs all steps and returns when the last has ended. */
  void run(List<Step> steps) {
    List<CompletableFuture<Void>> others = new ArrayList<>();
    for (int lane = 1; lane < Math.min(sessions.size(), steps.size()); lane++) {
      int first = lane;
      others.add(CompletableFuture.runAsync(() -> runLane(first, steps), executor));
    }
    try {
      runLane(0, steps);
    } finally {
      await(others);
    }
  }

  private void runLane(int lane, List<Step> steps) {
    for (int i = lane; i < steps.size(); i += sessions.size()) {
      sessions.get(lane).run(steps.get(i).inputs(), steps.get(i).outputs());
    }
  }

  private static void await(List<CompletableFuture<Void>> lanes) {
    try {
      CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    executor.shutdown();
    close(sessions);
  }

  /** The first is the one that the others are beside. */
  private static void close(List<Session> sessions) {
    for (int i = sessions.size() - 1; i >= 0; i--) {
      sessions.get(i).close();
    }
  }
}
