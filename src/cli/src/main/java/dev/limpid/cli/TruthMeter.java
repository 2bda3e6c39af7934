package dev.limpid.cli;

import dev.limpid.eval.FrameReader;
import dev.limpid.eval.ReadOptions;
import dev.limpid.media.Picture;
import dev.limpid.vision.PictureQuality;
import java.nio.file.Path;

/**
 * Compares a stream's input and output with the truth, frame by frame, while the output is written.
 * Reads both files once. Not thread-safe.
 */
final class TruthMeter implements AutoCloseable {
  private final FrameReader input;
  private final FrameReader truth;

  private TruthMeter(FrameReader input, FrameReader truth) {
    this.input = input;
    this.truth = truth;
  }

  /**
   * Opens both.
   *
   * @throws IllegalArgumentException if their sizes differ
   */
  static TruthMeter open(Path inputPath, Path truthPath) {
    FrameReader input = FrameReader.open(inputPath, ReadOptions.ALL);
    FrameReader truth = null;
    try {
      truth = FrameReader.open(truthPath, ReadOptions.ALL);
      if (input.width() != truth.width() || input.height() != truth.height()) {
        throw new IllegalArgumentException(
            "--truth: expected frames of %dx%d as %s has, %s has %dx%d"
                .formatted(
                    input.width(),
                    input.height(),
                    inputPath,
                    truthPath,
                    truth.width(),
                    truth.height()));
      }
      return new TruthMeter(input, truth);
    } catch (RuntimeException e) {
      input.close();
      if (truth != null) {
        truth.close();
      }
      throw e;
    }
  }

  /**
   * Measures the output of frame {@code seq}; frames come in order, some may be missing.
   *
   * @throws IllegalArgumentException if the truth has no such frame
   */
  void measure(long seq, Picture output, StreamFigures figures) {
    Picture blurred = input.skipTo(seq);
    Picture sharp = truth.skipTo(seq);
    if (blurred == null || sharp == null) {
      throw new IllegalArgumentException(
          "--truth: expected as many frames in %s as in %s, there is no frame %d"
              .formatted(truth.path(), input.path(), seq + 1));
    }
    figures.quality(PictureQuality.psnr(blurred, sharp), PictureQuality.psnr(output, sharp));
  }

  @Override
  public void close() {
    try (input) {
      truth.close();
    }
  }
}
