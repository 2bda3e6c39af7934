package dev.limpid.operators.sets;

import dev.limpid.media.Picture;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes the pictures of a set side by side as a frame of the stream {@value #STREAM}. */
record SideBySide(String topic) implements SetStage {
  static final String STREAM = "panorama";

  @Override
  public void step(FrameSet set, List<Picture> pictures, SetOutput output) {
    output.picture(topic, STREAM, set.frames().get(0), of(pictures), List.of());
  }

  /** Pictures of one size, from the left to the right. */
  static Picture of(List<Picture> pictures) {
    int columns = pictures.get(0).width();
    int rows = pictures.get(0).height();
    Picture wide = Picture.allocate(columns * pictures.size(), rows);
    ByteBuffer rgb = wide.rgb();
    for (int i = 0; i < pictures.size(); i++) {
      for (int y = 0; y < rows; y++) {
        int from = 3 * columns * y;
        rgb.put(3 * columns * (pictures.size() * y + i), pictures.get(i).rgb(), from, 3 * columns);
      }
    }
    return wide;
  }

  @Override
  public void close() {}
}
