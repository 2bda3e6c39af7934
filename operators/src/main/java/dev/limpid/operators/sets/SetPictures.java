package dev.limpid.operators.sets;

import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import dev.limpid.media.PictureCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The decoded frames of the set that is worked on. Their memory is used again for the next set of
 * pictures of the same sizes. Used by one thread.
 */
final class SetPictures {
  private final PictureCodec codec;
  private final List<Picture> memory = new ArrayList<>();
  private int count;

  SetPictures(PictureCodec codec) {
    this.codec = codec;
  }

  /**
   * Decodes the next frame.
   *
   * @throws dev.limpid.media.ImageException if it is damaged
   */
  void decode(SetFrame frame) {
    byte[] encoded = Objects.requireNonNull(frame.record().value());
    ImageHeader header = codec.header(encoded);
    Picture picture = count < memory.size() ? memory.get(count) : null;
    if (picture == null
        || picture.width() != header.width()
        || picture.height() != header.height()) {
      picture = Picture.allocate(header.width(), header.height());
      if (count < memory.size()) {
        memory.set(count, picture);
      } else {
        memory.add(picture);
      }
    }
    codec.decode(encoded, header, 3, picture.rgb());
    count++;
  }

  /** The frames decoded since {@link #clear}. */
  List<Picture> decoded() {
    return List.copyOf(memory.subList(0, count));
  }

  void clear() {
    count = 0;
  }
}
