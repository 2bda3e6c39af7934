package dev.limpid.eval.deblur;

import dev.limpid.eval.blur.FramePair;
import dev.limpid.eval.blur.PairSource;
import dev.limpid.media.Picture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame of a sequence with its neighbours, moving through the sequence one frame at a time. Holds
 * copies of at most {@code 2 RADIUS + 1} pairs. Not thread-safe; the source stays its owner's.
 */
public final class FrameWindow {
  /** Neighbours on each side. */
  public static final int RADIUS = 2;

  private final PairSource source;
  private final List<FramePair> held = new ArrayList<>();
  private final Deque<FramePair> free = new ArrayDeque<>();
  private int position = -1;
  private boolean ended;

  FrameWindow(PairSource source) {
    this.source = source;
  }

  /** Moves to the next frame; false if there is none. */
  boolean advance() {
    position++;
    if (position > RADIUS) {
      free.add(held.remove(0));
      position--;
    }
    while (!ended && held.size() <= position + RADIUS) {
      FramePair pair = source.next();
      ended = pair == null;
      if (pair != null) {
        held.add(copy(pair));
      }
    }
    return position < held.size();
  }

  private FramePair copy(FramePair pair) {
    FramePair copy = free.poll();
    if (copy == null) {
      copy = FramePair.allocate(source.width(), source.height());
    }
    copy.copyFrom(pair);
    return copy;
  }

  /** Columns of every frame, pixels. */
  public int width() {
    return source.width();
  }

  /** Rows of every frame, pixels. */
  public int height() {
    return source.height();
  }

  /** The blurred frame to restore. Valid until the window moves on. */
  public Picture current() {
    return held.get(position).blurred();
  }

  /**
   * A blurred neighbour, valid until the window moves on, or null beyond an end of the sequence.
   *
   * @param offset frames from the current one, within {@link #RADIUS}
   */
  public @Nullable Picture neighbour(int offset) {
    if (Math.abs(offset) > RADIUS) {
      throw new IndexOutOfBoundsException(
          "neighbour %d: the window has %d on each side".formatted(offset, RADIUS));
    }
    int index = position + offset;
    return index >= 0 && index < held.size() ? held.get(index).blurred() : null;
  }

  /** The truth of the current frame, for measuring. */
  Picture truth() {
    return held.get(position).sharp();
  }
}
