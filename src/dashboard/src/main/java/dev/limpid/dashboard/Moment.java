package dev.limpid.dashboard;

import java.util.ArrayList;
import java.util.List;

/**
 * One instant of a stream: the pictures of it, in order of the feeds. What a browser shows at once.
 *
 * @param stream stream id
 * @param number counts the moments of a stream as this server made them
 * @param pictures at least one; a feed that has none is left out
 */
record Moment(String stream, long number, List<ShownPicture> pictures) {
  Moment {
    pictures = List.copyOf(pictures);
  }

  /** This moment and a picture that goes with it. */
  Moment with(ShownPicture picture) {
    List<ShownPicture> all = new ArrayList<>(pictures);
    all.add(picture);
    return new Moment(stream, number, all);
  }

  /** The picture that names the instant: the input if there is one. */
  ShownPicture first() {
    return pictures.get(0);
  }

  /** Bytes of its pictures. */
  long sizeBytes() {
    return pictures.stream().mapToLong(ShownPicture::sizeBytes).sum();
  }
}
