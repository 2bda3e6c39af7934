package dev.limpid.operators.stage;

import dev.limpid.operators.inference.Device;
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

/**
 * A session and others {@link Session#beside} it that step the frames of a batch at the same time.
 * On a CPU this costs less than one call on the whole batch: activations stay in the caches, and no
 * state is gathered. Each frame is computed with the same number of threads as a lone one, because
 * sums are split by them: so it has the same bits whoever shares the batch. Empty on a device that
 * wants whole batches. Used by one thread, which takes a lane itself.
 */
final class Lanes implements AutoCloseable {

  /** Tensors of one frame's step. */
  record Step(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {}

  /** No lanes: batches run in one call. */
  static final Lanes NONE = new Lanes(List.of());

  private final List<Session> sessions;
  private final ExecutorService executor;

  private Lanes(List<Session> sessions) {
    this.sessions = sessions;
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
    List<Session> sessions = new ArrayList<>();
    if (session.device() == Device.CPU) {
      sessions.add(session);
      try {
        for (int i = 1; i < engine.threads(); i++) {
          sessions.add(session.beside());
        }
      } catch (RuntimeException e) {
        sessions.stream().skip(1).forEach(Session::close);
        throw e;
      }
    }
    return new Lanes(sessions);
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
    sessions.stream().skip(1).forEach(Session::close);
  }
}
