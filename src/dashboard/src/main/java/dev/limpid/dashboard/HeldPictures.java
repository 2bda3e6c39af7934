package dev.limpid.dashboard;

import java.util.Optional;

/** Pictures of a stream that wait for the frame that they go with. Not thread-safe. */
interface HeldPictures {
  /** Takes a picture; the oldest of too many are forgotten. */
  void add(ShownPicture picture);

  /** Takes out what goes with a moment, and all before it. */
  Optional<ShownPicture> take(Moment moment);
}
