package dev.limpid.operators.sets;

import dev.limpid.operators.frame.FrameTime;
import dev.limpid.operators.sets.GatherResult.Dropped;
import dev.limpid.operators.stream.StreamOrder;
import dev.limpid.wire.FrameHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One stream of a group: how far it came, and its frames that wait. Not thread-safe. */
final class StreamLine {
  private final String stream;
  private final List<HeldFrame> held = new ArrayList<>();
  private StreamOrder order = StreamOrder.START;
  private @Nullable Place last;
  private boolean ended;
  private long bytes;

  StreamLine(String stream) {
    this.stream = stream;
  }

  void restore(GatherState.Line state) {
    order = state.order();
    last = state.last();
    ended = state.ended();
    state.held().forEach(this::hold);
  }

  GatherState.Line state() {
    return new GatherState.Line(stream, order, last, ended, held);
  }

  String stream() {
    return stream;
  }

  StreamOrder order() {
    return order;
  }

  /** Place of the last frame, or null before the first. */
  @Nullable Place last() {
    return last;
  }

  boolean ended() {
    return ended;
  }

  /** Bytes of the frames that wait. */
  long bytes() {
    return bytes;
  }

  /** The frames that wait, in their order; a view. */
  List<HeldFrame> held() {
    return held;
  }

  void end() {
    ended = true;
  }

  /** Forgets where the last frame lay. */
  void forgetLast() {
    last = null;
  }

  /** A frame of this stream with its number, which is counted where the source sends none. */
  SetFrame numbered(GatherFrame frame) {
    FrameHeaders headers = Objects.requireNonNull(frame.headers());
    return new SetFrame(frame.record(), headers.epoch(), headers.seq().orElse(order.seq() + 1));
  }

  /** What the next frame means for the order; a refused one may take its place in it. */
  StreamOrder.Verdict judge(GatherFrame frame) {
    FrameHeaders headers = Objects.requireNonNull(frame.headers());
    if (frame.image() == null) {
      return new StreamOrder.Verdict(order.afterRefused(headers), null, "");
    }
    FrameTime taken = FrameTime.of(headers.ptsNanos(), frame.record().timestampMillis());
    return order.judge(headers, frame.image(), taken, 0);
  }

  /** Goes on to the next frame. */
  void advance(StreamOrder next, Place place) {
    order = next;
    last = place;
    ended = false;
  }

  /** Drops a frame that comes too late. */
  Dropped drop(SetFrame frame, GatherReason reason, StreamOrder next) {
    boolean again = order.late();
    order = next.afterLate();
    ended = false;
    return new Dropped(frame, reason, again);
  }

  void hold(HeldFrame frame) {
    held.add(frame);
    bytes += frame.frame().bytes();
  }

  /** Lets the first frame go; a {@link Dropped} if it was in no set. */
  void release(GatherReason reason, List<GatherResult> results) {
    HeldFrame frame = held.remove(0);
    bytes -= frame.frame().bytes();
    if (!frame.used()) {
      results.add(new Dropped(frame.frame(), reason, false));
    }
  }

  /** Lets the frames of a round and of those after it go. */
  void releaseFrom(long round, List<GatherResult> results) {
    List<HeldFrame> all = List.copyOf(held);
    held.clear();
    bytes = 0;
    for (HeldFrame frame : all) {
      if (frame.place().round() < round) {
        hold(frame);
      } else if (!frame.used()) {
        results.add(new Dropped(frame.frame(), GatherReason.RESTARTED, false));
      }
    }
  }

  /** Lets the frame from far ahead go that was not believed, and goes on from before it. */
  void goBack(List<GatherResult> results) {
    HeldFrame newest = held.isEmpty() ? null : held.get(held.size() - 1);
    if (newest != null && newest.frame().seq() == order.seq()) {
      held.remove(held.size() - 1);
      bytes -= newest.frame().bytes();
      results.add(new Dropped(newest.frame(), GatherReason.RESTARTED, false));
    }
    last = null;
  }

  /** Tells of the frames of a checkpoint that cannot go on waiting. */
  static void dropAll(GatherState state, List<GatherResult> results) {
    for (GatherState.Line line : state.lines()) {
      for (HeldFrame frame : line.held()) {
        if (!frame.used()) {
          results.add(new Dropped(frame.frame(), GatherReason.OPTIONS, false));
        }
      }
    }
  }

  /** Whether the stream has not come as far as this place. */
  boolean isShortOf(Place place) {
    return last == null || last.compareTo(place) < 0;
  }

  /** Notes that a frame that waits is in a complete set. */
  void use(int index) {
    held.set(index, held.get(index).inSet());
  }
}
