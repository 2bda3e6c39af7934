package dev.limpid.dashboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * The last predictions of a stream's next frames, until the frames have come. Bounded; not
 * thread-safe.
 */
final class Predictions implements HeldPictures {
  private static final int MAX_HELD = 8;

  private final Deque<ShownPicture> held = new ArrayDeque<>();

  /** Takes a prediction; those that look further than one frame ahead are not shown. */
  @Override
  public void add(ShownPicture prediction) {
    if (prediction.horizon() == 1 && prediction.seq().isPresent()) {
      held.addLast(prediction);
      HeldPictures.trim(held, MAX_HELD);
    }
  }

  /** Takes out what was predicted of the instant that a moment shows, and all before it. */
  @Override
  public Optional<ShownPicture> take(Moment moment) {
    for (ShownPicture came : moment.pictures()) {
      if (came.seq().isPresent()) {
        return take(came.epoch(), came.seq().getAsLong());
      }
    }
    return Optional.empty();
  }

  private Optional<ShownPicture> take(long epoch, long seq) {
    Optional<ShownPicture> found = Optional.empty();
    for (Iterator<ShownPicture> each = held.iterator(); each.hasNext(); ) {
      ShownPicture prediction = each.next();
      long predicted = prediction.seq().getAsLong() + 1;
      if (prediction.epoch() != epoch || predicted <= seq) {
        each.remove();
        found = prediction.epoch() == epoch && predicted == seq ? Optional.of(prediction) : found;
      }
    }
    return found;
  }

  @Override
  public long bytes() {
    return HeldPictures.bytes(held);
  }
}
