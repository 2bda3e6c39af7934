package dev.limpid.eval.predict;

import dev.limpid.eval.PictureSource;
import dev.limpid.media.Picture;
import dev.limpid.vision.StructuralSimilarity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All methods on one sequence. Frames are read ahead by the horizon, so that predictions are
 * measured as soon as they are made. Not thread-safe; owns what it opens.
 */
final class PredictRun implements AutoCloseable {
  private final PictureSource source;
  private final int horizon;
  private final int warmUp;
  private final List<Picture> held = new ArrayList<>();
  private final List<PredictMeter> meters = new ArrayList<>();
  private final StructuralSimilarity similarity = new StructuralSimilarity();
  private final PredictStrip.Finder strip;
  private long count;

  /**
   * Opens the methods; {@code source} stays the caller's.
   *
   * @param warmUp frames that the methods see before they are measured
   */
  PredictRun(PictureSource source, List<PredictMethod> methods, int horizon, int warmUp) {
    this.source = source;
    this.horizon = horizon;
    this.warmUp = warmUp;
    this.strip = new PredictStrip.Finder(horizon);
    try {
      for (PredictMethod method : methods) {
        Predictor predictor = method.open(source.width(), source.height(), horizon);
        meters.add(new PredictMeter(method.name(), predictor, horizon));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Predicts from the next frame; false if too few frames are left to measure it. */
  boolean step() {
    Picture reused = held.isEmpty() ? null : held.remove(0);
    while (held.size() <= horizon) {
      Picture next = source.next();
      if (next == null) {
        return false;
      }
      held.add(copy(next, reused));
      reused = null;
    }
    meters.forEach(meter -> meter.advance(held.get(0)));
    if (count++ >= warmUp) {
      measure();
    }
    return true;
  }

  private static Picture copy(Picture picture, @Nullable Picture target) {
    Picture copy = target == null ? Picture.allocate(picture.width(), picture.height()) : target;
    copy.copyFrom(picture);
    return copy;
  }

  private void measure() {
    for (int ahead = 1; ahead <= horizon; ahead++) {
      Picture truth = held.get(ahead);
      similarity.truth(truth);
      for (PredictMeter meter : meters) {
        meter.measure(ahead, truth, similarity);
      }
    }
    strip.look(held, meters);
  }

  /** What was measured of each method. */
  PredictReport figures(String name) {
    return new PredictReport(
        meters.stream()
            .map(meter -> PredictReport.Method.of(meter.name(), List.of(meter.figures(name))))
            .toList());
  }

  /** The place of the sequence that is hardest to predict, or null if nothing was measured. */
  PredictStrip.@Nullable Row strip(String name) {
    return strip.row(name);
  }

  @Override
  public void close() {
    meters.forEach(PredictMeter::close);
    similarity.close();
  }
}
