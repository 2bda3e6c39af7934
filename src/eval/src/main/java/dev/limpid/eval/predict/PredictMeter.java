package dev.limpid.eval.predict;

import dev.limpid.media.Picture;
import dev.limpid.vision.PictureQuality;
import dev.limpid.vision.StructuralSimilarity;
import java.util.ArrayList;
import java.util.List;

/** One method at work on a sequence, and what was measured of it. Not thread-safe. */
final class PredictMeter implements AutoCloseable {
  private final String name;
  private final Predictor predictor;
  private final double[] psnr;
  private final double[] ssim;
  private final double[] mse;
  private long frames;
  private long calls;
  private long nanos;
  private List<Picture> last = List.of();

  PredictMeter(String name, Predictor predictor, int horizon) {
    this.name = name;
    this.predictor = predictor;
    this.psnr = new double[horizon];
    this.ssim = new double[horizon];
    this.mse = new double[horizon];
  }

  String name() {
    return name;
  }

  /** Takes the next frame of the sequence. */
  void advance(Picture frame) {
    long start = System.nanoTime();
    last = predictor.predict(frame);
    nanos += System.nanoTime() - start;
    calls++;
  }

  /** The predictions made from the last frame, the nearest first. */
  List<Picture> predictions() {
    return last;
  }

  /** Measures the prediction {@code ahead} frames ahead; {@code similarity} has the truth. */
  void measure(int ahead, Picture truth, StructuralSimilarity similarity) {
    Picture prediction = last.get(ahead - 1);
    psnr[ahead - 1] += PictureQuality.psnr(prediction, truth);
    ssim[ahead - 1] += similarity.of(prediction);
    mse[ahead - 1] += PictureQuality.meanSquare(prediction.rgb(), truth.rgb());
    frames += ahead == 1 ? 1 : 0;
  }

  /** What was measured. */
  PredictReport.Sequence figures(String sequence) {
    List<PredictReport.Horizon> horizons = new ArrayList<>();
    double count = Math.max(1, frames);
    for (int i = 0; i < psnr.length; i++) {
      horizons.add(
          new PredictReport.Horizon(i + 1, psnr[i] / count, ssim[i] / count, mse[i] / count));
    }
    return new PredictReport.Sequence(sequence, frames, nanos / 1e6 / Math.max(1, calls), horizons);
  }

  @Override
  public void close() {
    predictor.close();
  }
}
