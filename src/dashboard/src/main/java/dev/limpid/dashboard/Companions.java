package dev.limpid.dashboard;

import dev.limpid.wire.FramePosition;
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
      HeldPictures.trim(held, MAX_HELD);
    }
  }

  /** Takes out the newest that is not ahead of what the moment shows, and all before it. */
  @Override
  public Optional<ShownPicture> take(Moment moment) {
    ShownPicture found = null;
    int passed = 0;
    int count = 0;
    for (ShownPicture picture : held) {
      count++;
      if (isUpTo(picture, moment.first())) {
        found = picture;
        passed = count;
      }
    }
    for (; passed > 0; passed--) {
      held.removeFirst();
    }
    return Optional.ofNullable(found);
  }

  /** Whether a picture belongs to the shown frame or to one before it in the same run. */
  private static boolean isUpTo(ShownPicture picture, ShownPicture shown) {
    return shown.seq().isPresent() && !position(picture).isAfter(position(shown));
  }

  private static FramePosition position(ShownPicture picture) {
    return new FramePosition(picture.epoch(), picture.seq().getAsLong());
  }

  @Override
  public long bytes() {
    return HeldPictures.bytes(held);
  }
}
