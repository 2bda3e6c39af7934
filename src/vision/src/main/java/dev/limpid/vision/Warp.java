package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC2;
import static org.bytedeco.opencv.global.opencv_core.addWeighted;
import static org.bytedeco.opencv.global.opencv_core.scaleAdd;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.remap;

import dev.limpid.media.Picture;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * Moves pictures of one size along optical flow, with the border repeated. Not thread-safe; owns
 * native memory until closed.
 */
public final class Warp implements AutoCloseable {
  private final Mat grid;
  private final Mat places = new Mat();
  private final Picture first;
  private final Picture second;
  private final int interpolation;

  /** Bilinear, for pictures of {@code width} by {@code height} pixels. */
  public Warp(int width, int height) {
    this(width, height, INTER_LINEAR);
  }

  private Warp(int width, int height, int interpolation) {
    this.interpolation = interpolation;
    first = Picture.allocate(width, height);
    second = Picture.allocate(width, height);
    grid = new Mat(height, width, CV_32FC2);
    FloatBuffer coordinates = grid.createBuffer();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        coordinates.put(x).put(y);
      }
    }
  }

  /** Bicubic, which blurs less, for pictures of {@code width} by {@code height} pixels. */
  public static Warp bicubic(int width, int height) {
    return new Warp(width, height, INTER_CUBIC);
  }

  /**
   * Moves a picture along a share of its flow, looking backwards: {@code target(x) = source(x -
   * share flow(x))}.
   *
   * @param target written; another picture than {@code source}
   */
  public void move(Picture source, FlowField flow, double share, Picture target) {
    try (PointerScope scope = new PointerScope()) {
      scaleAdd(Mats.of(flow), -share, grid, places);
      remap(
          Mats.of(source),
          Mats.of(target),
          places,
          new Mat(),
          interpolation,
          BORDER_REPLICATE,
          new Scalar());
    }
  }

  /**
   * The picture at a time between two: both are moved there and blended (thesis equation 6.11).
   *
   * @param there flow from {@code near} to {@code far}
   * @param back flow from {@code far} to {@code near}
   * @param time 0 at {@code near}, 1 at {@code far}
   * @param target written; another picture than the two
   */
  public void between(
      Picture near, Picture far, FlowField there, FlowField back, double time, Picture target) {
    move(near, there, time, first);
    move(far, back, 1 - time, second);
    try (PointerScope scope = new PointerScope()) {
      addWeighted(Mats.of(first), 1 - time, Mats.of(second), time, 0, Mats.of(target));
    }
  }

  @Override
  public void close() {
    grid.close();
    places.close();
  }
}
