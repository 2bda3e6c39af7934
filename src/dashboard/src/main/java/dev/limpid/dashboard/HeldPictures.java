package dev.limpid.dashboard;

import java.util.Deque;
import java.util.Optional;

/** Pictures of a stream that wait for the frame that they go with. Not thread-safe. */
interface HeldPictures {
  /** Takes a picture; the oldest of too many are forgotten. */
  void add(ShownPicture picture);

  /** Takes out what goes with a moment, and all before it. */
  Optional<ShownPicture> take(Moment moment);

  /** Bytes of the pictures that are held. */
  long bytes();

  /** Forgets the oldest of more than so many pictures, or of more bytes than a stream may hold. */
  static void trim(Deque<ShownPicture> held, int most) {
    long bytes = bytes(held);
    while (held.size() > most || (bytes > MomentRing.MAX_BYTES && held.size() > 1)) {
      bytes -= held.removeFirst().sizeBytes();
    }
  }

  /** Bytes of pictures. */
  static long bytes(Deque<ShownPicture> held) {
    return held.stream().mapToLong(ShownPicture::sizeBytes).sum();
  }
}
