package dev.limpid.eval.deblur;

import dev.limpid.media.Picture;
import dev.limpid.vision.PictureQuality;
import dev.limpid.vision.StructuralSimilarity;
import java.nio.ByteBuffer;

/**
 * Measures the frames of one sequence in order and keeps their means; the flicker's mean leaves out
 * the first frame, which has none. Not thread-safe.
 */
final class QualityMeter {
  private final short[] error;
  private long frames;
  private double psnr;
  private double ssim;
  private double sharpness;
  private double flicker;

  QualityMeter(int width, int height) {
    error = new short[3 * width * height];
  }

  /** Adds the next frame; {@code similarity} must hold the same truth. */
  void add(Picture picture, Picture truth, StructuralSimilarity similarity) {
    psnr += PictureQuality.psnr(picture, truth);
    ssim += similarity.of(picture);
    sharpness += PictureQuality.sharpness(picture);
    double change = changeOfError(picture.rgb(), truth.rgb());
    flicker += frames == 0 ? 0 : change;
    frames++;
  }

  private double changeOfError(ByteBuffer picture, ByteBuffer truth) {
    long sum = 0;
    for (int i = 0; i < error.length; i++) {
      int now = (picture.get(i) & 0xFF) - (truth.get(i) & 0xFF);
      sum += Math.abs(now - error[i]);
      error[i] = (short) now;
    }
    return sum / (double) error.length;
  }

  /** How many frames were added. */
  long frames() {
    return frames;
  }

  /** The means; all 0 before the first frame. */
  Quality mean() {
    double count = Math.max(1, frames);
    return new Quality(
        psnr / count, ssim / count, sharpness / count, flicker / Math.max(1, frames - 1));
  }
}
