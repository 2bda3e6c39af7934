package dev.limpid.operators.sets;

import dev.limpid.operators.sets.GatherResult.Complete;
import dev.limpid.operators.sets.GatherResult.Dropped;
import dev.limpid.operators.sets.GatherResult.Incomplete;
import dev.limpid.operators.stream.StreamOrder;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import java.util.ArrayList;
import java.util.List;

/**
 * Windows of one stream. Whatever breaks the succession of frames begins the windows anew with the
 * next frame; frames that waited for a window are then told as {@link Incomplete}, but for the end
 * of a stream whose frames were all in a window.
 */
final class WindowGatherer implements Gatherer {
  private final GatherOptions.Window options;
  private final String group;
  private final StreamLine line;
  private int skip;

  WindowGatherer(GatherOptions.Window options, String group) {
    this.options = options;
    this.group = group;
    this.line = new StreamLine(group);
  }

  @Override
  public List<GatherResult> accept(GatherFrame frame) {
    require(frame.stream());
    List<GatherResult> results = new ArrayList<>();
    FrameHeaders headers = frame.headers();
    boolean refused = frame.image() == null;
    if (headers != null && line.order().isLate(headers)) {
      if (!refused) {
        results.add(line.drop(line.numbered(frame), GatherReason.LATE, line.order()));
      }
      return results;
    }
    if (refused) {
      breakOff(GatherReason.REFUSED, results);
    }
    if (headers != null && (!refused || line.order().believes(headers))) {
      take(frame, line.numbered(frame), results);
    }
    return results;
  }

  private void take(GatherFrame frame, SetFrame numbered, List<GatherResult> results) {
    StreamOrder.Verdict verdict = line.judge(frame);
    if (verdict.event() != null) {
      breakOff(reason(verdict.event()), results);
    }
    Place place = new Place(0, numbered.seq(), numbered.timestampMillis());
    line.advance(verdict.next(), place);
    if (frame.image() == null) {
      return;
    }
    if (skip > 0) {
      skip--;
      results.add(new Dropped(numbered, GatherReason.UNUSED, false));
      return;
    }
    if (makeRoom(numbered, results)) {
      line.hold(new HeldFrame(numbered, place, false));
      completeWindow(results);
    }
  }

  /** Begins anew if the frame may not wait with those before it; false if it may not even alone. */
  private boolean makeRoom(SetFrame next, List<GatherResult> results) {
    GatherOptions.Bounds bounds = options.bounds();
    if (line.bytes() + next.bytes() > bounds.maxBytes()) {
      breakOff(GatherReason.BYTES, results);
    }
    if (next.bytes() > bounds.maxBytes()) {
      results.add(new Dropped(next, GatherReason.BYTES, false));
      return false;
    }
    if (!line.held().isEmpty()) {
      long first = line.held().get(0).place().millis();
      if (Place.distance(first, next.timestampMillis()) > bounds.maxMillis()) {
        breakOff(GatherReason.TIME, results);
      }
    }
    return true;
  }

  private void completeWindow(List<GatherResult> results) {
    if (line.held().size() < options.frames()) {
      return;
    }
    List<SetFrame> frames = line.held().stream().map(HeldFrame::frame).toList();
    results.add(new Complete(new FrameSet(FrameSet.Id.of(group, frames.get(0)), frames)));
    for (int i = 0; i < frames.size(); i++) {
      line.use(i);
    }
    for (int i = 0; i < Math.min(options.every(), options.frames()); i++) {
      line.release(GatherReason.UNUSED, results);
    }
    skip = Math.max(0, options.every() - options.frames());
  }

  private void breakOff(GatherReason reason, List<GatherResult> results) {
    skip = 0;
    if (!line.held().isEmpty()) {
      boolean isTail =
          reason == GatherReason.ENDED && line.held().stream().allMatch(HeldFrame::used);
      if (!isTail) {
        SetFrame first = line.held().get(0).frame();
        results.add(new Incomplete(FrameSet.Id.of(group, first), reason, List.of(line.stream())));
      }
      while (!line.held().isEmpty()) {
        line.release(reason, results);
      }
    }
  }

  private static GatherReason reason(Event.Type event) {
    return switch (event) {
      case RESET_EPOCH -> GatherReason.EPOCH;
      case RESET_RESOLUTION -> GatherReason.SIZE;
      case RESET_GAP -> GatherReason.GAP;
      default -> throw new IllegalStateException("not a break of a stream: " + event);
    };
  }

  private void require(String stream) {
    if (!stream.equals(group)) {
      throw new IllegalArgumentException(
          "window: expected frames of stream '%s', got one of '%s'".formatted(group, stream));
    }
  }

  @Override
  public List<GatherResult> end(String stream) {
    require(stream);
    return finish();
  }

  @Override
  public List<GatherResult> finish() {
    List<GatherResult> results = new ArrayList<>();
    line.end();
    breakOff(GatherReason.ENDED, results);
    return results;
  }

  @Override
  public GatherState state() {
    return new GatherState(options.plan(), List.of(line.state()), skip);
  }

  @Override
  public List<GatherResult> restore(GatherState state) {
    List<GatherResult> results = new ArrayList<>();
    if (state.plan().equals(options.plan())) {
      state.lines().forEach(line::restore);
      skip = state.skip();
    } else {
      StreamLine.dropAll(state, results);
    }
    return results;
  }

  @Override
  public long waitingBytes() {
    return line.bytes();
  }
}
