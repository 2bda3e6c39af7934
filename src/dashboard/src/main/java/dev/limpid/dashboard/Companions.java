package dev.limpid.dashboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Pictures of another recording or stream, each labelled as the stream's frame that it is in step
 * with, until that frame is shown. Bounded; not thread-safe.
 */
final class Companions implements HeldPictures {
  private static final int MAX_HELD = 64;

  private final Deque<ShownPicture> held = new ArrayDeque<>();

  @Override
  public void add(ShownPicture picture) {
    if (picture.seq().isPresent()) {
      held.addLast(picture);
      if (held.size() > MAX_HELD) {
        held.removeFirst();
      }
    }
  }

  /** Takes out the newest that is not ahead of what the moment shows. */
  @Override
  public Optional<ShownPicture> take(Moment moment) {
    ShownPicture shown = moment.first();
    ShownPicture found = null;
    while (!held.isEmpty() && isUpTo(held.getFirst(), shown)) {
      found = held.removeFirst();
    }
    return found == null || found.epoch() != shown.epoch() ? Optional.empty() : Optional.of(found);
  }

  private static boolean isUpTo(ShownPicture picture, ShownPicture shown) {
    return picture.epoch() < shown.epoch()
        || (picture.epoch() == shown.epoch()
            && shown.seq().isPresent()
            && picture.seq().getAsLong() <= shown.seq().getAsLong());
  }
}
