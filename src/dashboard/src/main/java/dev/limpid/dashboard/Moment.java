package dev.limpid.dashboard;

import java.util.List;

/**
 * One instant of a stream: the pictures of it, in order of stages. What a browser shows at once.
 *
 * @param stream stream id
 * @param number counts the moments of a stream as this server made them
 * @param pictures at least one; a stage that has none is left out
 */
record Moment(String stream, long number, List<Picture> pictures) {
  Moment {
    pictures = List.copyOf(pictures);
  }

  /** The picture that names the instant: the input if there is one. */
  Picture first() {
    return pictures.get(0);
  }
}
