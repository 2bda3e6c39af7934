package dev.limpid.dashboard;

import java.util.ArrayList;
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

  /** This moment and a prediction of it that was made before. */
  Moment with(Picture prediction) {
    List<Picture> all = new ArrayList<>(pictures);
    all.add(prediction);
    return new Moment(stream, number, all);
  }

  /** The picture that names the instant: the input if there is one. */
  Picture first() {
    return pictures.get(0);
  }
}
