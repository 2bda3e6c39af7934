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
   * Decodes a frame for nothing but to see that it can be.
   *
   * @throws dev.limpid.media.ImageException if it is damaged
   */
  void requireReadable(byte[] encoded) {
    decode(encoded);
    clear();
  }

  /** Decodes the next frame of the set. */
  void decode(SetFrame frame) {
    decode(Objects.requireNonNull(frame.record().value()));
  }

  private void decode(byte[] encoded) {
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
