package dev.limpid.cli;

import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The best that the cores, or a device, do with a model without anything around it: what a pipeline
 * can reach. Used by one thread.
 */
final class EngineLimit {
  private final Model model;
  private final Device device;
  private final int threads;
  private final int[] size;

  /** A way to use the cores and the frames per second that all of them make. */
  record Rate(int sessions, int threads, int batch, double fps) {
    static Rate of(EngineSetup setup, double fps) {
      return new Rate(setup.sessions(), setup.threads(), setup.batch(), fps);
    }

    EngineSetup setup() {
      return new EngineSetup(sessions, threads, batch);
    }

    double stepMillis() {
      return setup().stepMillis(fps);
    }
  }

  /**
   * @param size width and height of frames, pixels
   */
  EngineLimit(Model model, EngineOptions options, int[] size) {
    this.model = model;
    this.threads = options.threads();
    this.size = size;
    try (Session session = Engine.open(model, options)) {
      this.device = session.device();
    }
  }

  /**
   * Measures every way that is worth a try.
   *
   * @param seconds for each
   */
  List<Rate> measure(int streams, double seconds) throws InterruptedException {
    List<Rate> rates = new ArrayList<>();
    for (EngineSetup setup : EngineSetup.candidates(device, streams, threads)) {
      rates.add(Rate.of(setup, setup.measure(model, device, size, seconds)));
    }
    return rates;
  }

  /** Means of two measurements of the same ways. */
  static List<Rate> mean(List<Rate> before, List<Rate> after) {
    List<Rate> means = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      means.add(Rate.of(before.get(i).setup(), (before.get(i).fps() + after.get(i).fps()) / 2));
    }
    return means;
  }

  /** The fastest. */
  static Rate best(List<Rate> rates) {
    return rates.stream().max(Comparator.comparingDouble(Rate::fps)).orElseThrow();
  }
}
