package dev.limpid.vision;

import dev.limpid.media.Picture;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_video.DISOpticalFlow;

/**
 * Dense optical flow by inverse search (Kroeger et al., "Fast Optical Flow using Dense Inverse
 * Search", 2016; OpenCV's preset MEDIUM) on luminance. Deterministic. Not thread-safe; owns native
 * memory until closed.
 */
public final class DenseFlow implements AutoCloseable {
  /** Pictures with a shorter side have no flow, pixels. */
  public static final int MIN_SIDE = 32;

  private final DISOpticalFlow search = DISOpticalFlow.create(DISOpticalFlow.PRESET_MEDIUM);

  /**
   * Measures where the content of {@code from} lies in {@code to}, pixels.
   *
   * @param flow written; of the pictures' size
   */
  public void measure(Picture from, Picture to, FlowField flow) {
    from.requireSameSize(to);
    if (Math.min(from.width(), from.height()) < MIN_SIDE) {
      throw new IllegalArgumentException(
          "optical flow: expected pictures of at least %dx%d, got %s"
              .formatted(MIN_SIDE, MIN_SIDE, from.size()));
    }
    try (PointerScope scope = new PointerScope()) {
      // A flow that comes in would be the start of the search, so it goes into a new matrix.
      Mat found = new Mat();
      search.calc(Mats.gray(from), Mats.gray(to), found);
      found.copyTo(Mats.of(flow));
    }
  }

  @Override
  public void close() {
    search.close();
  }
}
