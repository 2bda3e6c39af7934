package dev.limpid.eval.blur;

import dev.limpid.eval.EvalException;
import dev.limpid.eval.FrameReader;
import dev.limpid.eval.ReadOptions;
import dev.limpid.media.Picture;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A blurred video and its sharp truth, both recorded. */
final class TruthPairs implements PairSource {
  /** What is taken for the exposure of a video that does not tell, frame intervals. */
  private static final double ASSUMED_EXPOSURE = 1;

  private final FrameReader blurred;
  private final FrameReader sharp;

  private TruthPairs(FrameReader blurred, FrameReader sharp) {
    this.blurred = blurred;
    this.sharp = sharp;
  }

  /**
   * Opens both.
   *
   * @throws EvalException if their sizes differ
   */
  static TruthPairs open(Path blurredPath, Path sharpPath, ReadOptions options) {
    FrameReader blurred = FrameReader.open(blurredPath, options);
    FrameReader sharp = null;
    try {
      sharp = FrameReader.open(sharpPath, options);
      if (blurred.width() != sharp.width() || blurred.height() != sharp.height()) {
        throw new EvalException(
            "expected frames of one size: %s has %dx%d, its truth %s has %dx%d"
                .formatted(
                    blurredPath,
                    blurred.width(),
                    blurred.height(),
                    sharpPath,
                    sharp.width(),
                    sharp.height()));
      }
      return new TruthPairs(blurred, sharp);
    } catch (RuntimeException e) {
      blurred.close();
      if (sharp != null) {
        sharp.close();
      }
      throw e;
    }
  }

  @Override
  public int width() {
    return sharp.width();
  }

  @Override
  public int height() {
    return sharp.height();
  }

  @Override
  public long expected() {
    return sharp.expected();
  }

  @Override
  public double exposure() {
    return ASSUMED_EXPOSURE;
  }

  @Override
  public @Nullable FramePair next() {
    Picture blurredFrame = blurred.next();
    Picture sharpFrame = sharp.next();
    if (blurredFrame == null && sharpFrame == null) {
      return null;
    }
    if (blurredFrame == null || sharpFrame == null) {
      throw new EvalException(
          "expected as many blurred frames as sharp ones: %s has %d, its truth %s has %d"
              .formatted(blurred.path(), countAll(blurred), sharp.path(), countAll(sharp)));
    }
    return new FramePair(blurredFrame, sharpFrame);
  }

  private static long countAll(FrameReader reader) {
    Picture frame;
    do {
      frame = reader.next();
    } while (frame != null);
    return reader.count();
  }

  @Override
  public void close() {
    try (blurred) {
      sharp.close();
    }
  }
}
