package dev.limpid.operators.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the operator holds of one stream between checkpoints. Used by the operator's thread. */
final class StreamContext implements AutoCloseable {
  private final String stream;
  private final Deque<PendingFrame> queue = new ArrayDeque<>();
  private final Map<String, StageState> states = new LinkedHashMap<>();
  private final FrameClock clock = new FrameClock();
  private final FrameDelay delay;
  private @Nullable StreamState restored;
  private StreamOrder order;
  private boolean inBatch;
  private boolean dirty;
  private long lastSeenNanos;

  StreamContext(String stream, @Nullable StreamState restored) {
    this.stream = stream;
    this.order = restored == null ? StreamOrder.START : restored.order();
    WaitingFrame waiting = restored == null ? null : restored.waiting();
    this.delay =
        new FrameDelay(
            waiting == null ? null : PendingFrame.plain(waiting.record(), waiting.seq()));
    boolean fresh = restored == null || (restored.tensors().isEmpty() && waiting == null);
    this.restored = fresh ? null : restored;
  }

  String stream() {
    return stream;
  }

  /** Frames behind the one in the open batch. */
  Deque<PendingFrame> queue() {
    return queue;
  }

  /** The frame that the model will give one step later, if it does so. */
  FrameDelay delay() {
    return delay;
  }

  /** Recurrent state per stage. */
  Map<String, StageState> states() {
    return states;
  }

  /** The checkpoint that the stage states are still to be taken from, once. */
  @Nullable StreamState restored() {
    return restored;
  }

  void forgetRestored() {
    restored = null;
  }

  /** Back to a fresh stream in every stage; its place in the order stays. */
  void reset() {
    restored = null;
    states.values().forEach(StageState::reset);
    dirty = true;
  }

  /** When its next frame is due. */
  FrameClock clock() {
    return clock;
  }

  StreamOrder order() {
    return order;
  }

  void advanceTo(StreamOrder next) {
    order = next;
    dirty = true;
  }

  /** Notes that the models will be given a frame; {@code delayed} if they give it later. */
  void step(PendingFrame frame, boolean delayed) {
    if (delayed) {
      delay.step(frame);
    }
    dirty = true;
  }

  boolean inBatch() {
    return inBatch;
  }

  void setInBatch(boolean value) {
    inBatch = value;
  }

  /** Whether the stream changed since its last checkpoint. */
  boolean dirty() {
    return dirty;
  }

  void setClean() {
    dirty = false;
  }

  long lastSeenNanos() {
    return lastSeenNanos;
  }

  void seen(long nowNanos) {
    lastSeenNanos = nowNanos;
  }

  boolean idle() {
    return queue.isEmpty() && !inBatch;
  }

  @Override
  public void close() {
    states.values().forEach(StageState::close);
    states.clear();
  }
}
