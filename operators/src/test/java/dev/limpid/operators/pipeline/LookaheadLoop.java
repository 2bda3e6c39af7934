package dev.limpid.operators.pipeline;

import dev.limpid.media.Picture;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.WireRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the model tiny-lookahead must make of one stream, in plain Java: the mean of each frame and
 * its two neighbours; at both ends a frame is its own neighbour.
 */
public final class LookaheadLoop {
  public static final String MODEL = "tiny-lookahead";

  private LookaheadLoop() {}

  /** The output JPEG of each frame of a stream without a break. */
  public static List<byte[]> run(List<WireRecord> frames) {
    List<Picture> pictures = frames.stream().map(LookaheadLoop::decode).toList();
    List<byte[]> outputs = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      Picture left = pictures.get(Math.max(0, i - 1));
      Picture right = pictures.get(Math.min(pictures.size() - 1, i + 1));
      outputs.add(ReferenceLoop.encode(mean(left, pictures.get(i), right)));
    }
    return outputs;
  }

  private static Picture decode(WireRecord frame) {
    byte[] jpeg = Objects.requireNonNull(frame.value());
    ByteBuffer pixels = Pictures.decode(jpeg);
    var image = dev.limpid.media.ImageHeader.parse(jpeg);
    return new Picture(image.width(), image.height(), pixels);
  }

  private static Picture mean(Picture left, Picture middle, Picture right) {
    Picture mean = Picture.allocate(middle.width(), middle.height());
    for (int i = 0; i < mean.rgb().limit(); i++) {
      int sum =
          (left.rgb().get(i) & 0xFF) + (middle.rgb().get(i) & 0xFF) + (right.rgb().get(i) & 0xFF);
      mean.rgb().put(i, (byte) Math.round(sum / 3.0));
    }
    return mean;
  }
}
