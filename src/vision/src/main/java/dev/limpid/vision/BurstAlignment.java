package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_imgproc.GaussianBlur;

import dev.limpid.media.Picture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Moves pictures onto another one by dense optical flow. Where they do not show the same (the flows
 * there and back disagree, the place lies outside of the picture, or the smoothed colours differ),
 * the pixels of the other one stand in, with a soft seam. Deterministic. Not thread-safe; owns
 * native memory until closed.
 */
public final class BurstAlignment implements AutoCloseable {
  /** Largest disagreement of the two flows, pixels. */
  private static final float FLOW_TOLERANCE = 1;

  /** Colours are compared at this scale, so that blur does not count, pixels. */
  private static final double COLOUR_SIGMA = 5;

  /** Largest difference of smoothed colours, levels of 255. */
  private static final int COLOUR_TOLERANCE = 20;

  /** Width of the seams, pixels. */
  private static final double SEAM_SIGMA = 3;

  private final int width;
  private final int height;
  private final DenseFlow flow = new DenseFlow();
  private final Warp warp;
  private final FlowField there;
  private final FlowField back;
  private final Picture softReference;
  private final Picture softMoved;
  private final FloatBuffer share;

  /** For pictures of {@code width} by {@code height} pixels. */
  public BurstAlignment(int width, int height) {
    this.width = width;
    this.height = height;
    warp = Warp.bicubic(width, height);
    there = FlowField.allocate(width, height);
    back = FlowField.allocate(width, height);
    softReference = Picture.allocate(width, height);
    softMoved = Picture.allocate(width, height);
    share =
        ByteBuffer.allocateDirect(4 * width * height)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  /**
   * Moves a picture.
   *
   * @param reference the picture to move onto
   * @param target written; another picture than the two
   * @return share of the pixels that show the same, 0 to 1
   */
  public double align(Picture reference, Picture picture, Picture target) {
    flow.measure(reference, picture, there);
    flow.measure(picture, reference, back);
    warp.move(picture, there, -1, target);
    soften(reference, softReference);
    soften(target, softMoved);
    double same = compare();
    softenShare();
    replace(reference, target);
    return same;
  }

  private static void soften(Picture picture, Picture soft) {
    try (PointerScope scope = new PointerScope()) {
      GaussianBlur(Mats.of(picture), Mats.of(soft), new Size(0, 0), COLOUR_SIGMA);
    }
  }

  /** Writes which pixels show the same. */
  private double compare() {
    int same = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean isSame = flowsAgree(x, y) && coloursAgree(3 * (y * width + x));
        share.put(y * width + x, isSame ? 1 : 0);
        same += isSame ? 1 : 0;
      }
    }
    return (double) same / (width * height);
  }

  private boolean flowsAgree(int x, int y) {
    float dx = there.dx(x, y);
    float dy = there.dy(x, y);
    int column = Math.round(x + dx);
    int row = Math.round(y + dy);
    if (column < 0 || column >= width || row < 0 || row >= height) {
      return false;
    }
    float errorX = dx + back.dx(column, row);
    float errorY = dy + back.dy(column, row);
    return errorX * errorX + errorY * errorY <= FLOW_TOLERANCE * FLOW_TOLERANCE;
  }

  private boolean coloursAgree(int at) {
    for (int i = at; i < at + 3; i++) {
      int difference = (softReference.rgb().get(i) & 0xFF) - (softMoved.rgb().get(i) & 0xFF);
      if (Math.abs(difference) > COLOUR_TOLERANCE) {
        return false;
      }
    }
    return true;
  }

  private void softenShare() {
    try (PointerScope scope = new PointerScope()) {
      Mat mask = new Mat(height, width, CV_32FC1, new FloatPointer(share));
      GaussianBlur(mask, mask, new Size(0, 0), SEAM_SIGMA);
    }
  }

  private void replace(Picture reference, Picture target) {
    ByteBuffer own = reference.rgb();
    ByteBuffer moved = target.rgb();
    for (int i = 0; i < width * height; i++) {
      float part = share.get(i);
      for (int at = 3 * i; at < 3 * i + 3; at++) {
        int from = own.get(at) & 0xFF;
        moved.put(at, (byte) Math.round(from + part * ((moved.get(at) & 0xFF) - from)));
      }
    }
  }

  @Override
  public void close() {
    flow.close();
    warp.close();
  }
}
