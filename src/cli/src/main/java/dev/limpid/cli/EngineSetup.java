package dev.limpid.cli;

import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * One way to use the cores, or a device, without a pipeline. Immutable.
 *
 * @param sessions that step frames of different streams side by side
 * @param threads of each session
 * @param batch frames of different streams in one step
 */
record EngineSetup(int sessions, int threads, int batch) {

  /**
   * Ways worth a try. On a CPU: all threads, divided among as many sessions as there are streams or
   * fewer, and that many sessions with fewer threads each; numbers double from one to the next. On
   * a device: one frame in a step, and one of each stream.
   */
  static Set<EngineSetup> candidates(Device device, int streams, int threads) {
    Set<EngineSetup> setups = new LinkedHashSet<>();
    if (device != Device.CPU) {
      setups.add(new EngineSetup(1, threads, 1));
      setups.add(new EngineSetup(1, threads, streams));
      return setups;
    }
    int most = Math.min(streams, threads);
    doublings(most).forEach(n -> setups.add(new EngineSetup(n, threads / n, 1)));
    doublings(threads / most).forEach(n -> setups.add(new EngineSetup(most, n, 1)));
    return setups;
  }

  /** 1, 2, 4 and so on, and {@code last}. */
  private static IntStream doublings(int last) {
    return IntStream.concat(IntStream.iterate(1, n -> n < last, n -> 2 * n), IntStream.of(last));
  }

  /** Steps for a time on a device; frames per second of all sessions together. */
  double measure(Model model, Device device, int[] size, double seconds)
      throws InterruptedException {
    List<EngineLoop> loops = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(sessions);
    try {
      EngineOptions options = new EngineOptions(device, 0, threads);
      while (loops.size() < sessions) {
        loops.add(new EngineLoop(model, options, batch, size[0], size[1]));
      }
      double fps = 0;
      for (Future<Double> rate :
          pool.invokeAll(
              loops.stream().<Callable<Double>>map(loop -> () -> loop.measure(seconds)).toList())) {
        fps += rate.get();
      }
      return fps;
    } catch (ExecutionException e) {
      throw new IllegalStateException("engine, %s: %s".formatted(this, e.getCause()), e);
    } finally {
      pool.shutdown();
      loops.forEach(EngineLoop::close);
    }
  }

  /** How long one step takes at a rate of frames per second, milliseconds. */
  double stepMillis(double fps) {
    return 1e3 * sessions * batch / fps;
  }

  @Override
  public String toString() {
    String text = "%d x %d thread%s".formatted(sessions, threads, threads == 1 ? "" : "s");
    return batch == 1 ? text : "batches of " + batch;
  }
}
