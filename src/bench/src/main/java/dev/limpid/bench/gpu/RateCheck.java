package dev.limpid.bench.gpu;

import dev.limpid.bench.gpu.Report.Rate;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.Session;
import java.util.function.IntConsumer;

/** Frames per second of a model at one size, with streams stepped together. Used by one thread. */
final class RateCheck {
  private static final int WARM_UP_STEPS = 3;

  /** Pictures that a stream shows in turn, so that everything in them moves. */
  private static final int TIMES = 2;

  private final Settings settings;

  RateCheck(Settings settings) {
    this.settings = settings;
  }

  /**
   * @param session of the model on the device; stays the caller's
   */
  Rate measure(Session session, MovingScene scene, PixelShape shape, int streams) {
    try (StageLoop loop =
        new StageLoop(session.beside(), settings.engine(), scene, shape, 0, streams, TIMES)) {
      double stepSeconds = stepSeconds(loop::step);
      return new Rate(
          session.model().contract().name(),
          "%dx%d".formatted(shape.width(), shape.height()),
          streams,
          1e3 * stepSeconds,
          streams / stepSeconds,
          streams / stepSeconds(loop::stepOnDevice));
    }
  }

  private double stepSeconds(IntConsumer step) {
    for (int time = 0; time < WARM_UP_STEPS; time++) {
      step.accept(time);
    }
    long started = System.nanoTime();
    int steps = 0;
    double seconds;
    do {
      step.accept(steps++);
      seconds = (System.nanoTime() - started) / 1e9;
    } while (seconds < settings.seconds());
    return seconds / steps;
  }
}
