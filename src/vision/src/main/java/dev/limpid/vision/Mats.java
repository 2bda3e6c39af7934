package dev.limpid.vision;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC2;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import dev.limpid.media.Picture;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * OpenCV's view of our pictures, without copies. To be called within a {@code PointerScope}, which
 * frees the views; the pixels stay their owner's.
 */
final class Mats {
  static {
    // Threads are ours, and results do not depend on how many there are.
    opencv_core.setNumThreads(1);
  }

  private Mats() {}

  static Mat of(Picture picture) {
    return new Mat(picture.height(), picture.width(), CV_8UC3, new BytePointer(picture.rgb()));
  }

  static Mat of(FlowField flow) {
    return new Mat(flow.height(), flow.width(), CV_32FC2, new FloatPointer(flow.xy()));
  }

  /** Luminance as {@code uint8}, a new matrix. */
  static Mat gray(Picture picture) {
    Mat gray = new Mat();
    cvtColor(of(picture), gray, COLOR_RGB2GRAY);
    return gray;
  }
}
