package dev.limpid.operators.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the operator holds of one stream between checkpoints. Used by the operator's thread. */
final class StreamContext implements AutoCloseable {
  private final String stream;
  private final Deque<PendingFrame> waiting = new ArrayDeque<>();
  private final Map<String, StageState> states = new LinkedHashMap<>();
  private final FrameClock clock = new FrameClock();
  private @Nullable StreamState restored;
  private StreamOrder order;
  private boolean inBatch;
  private boolean dirty;
  private long lastSeenNanos;

  StreamContext(String stream, @Nullable StreamState restored) {
    this.stream = stream;
    this.restored = restored == null || restored.tensors().isEmpty() ? null : restored;
    this.order = restored == null ? StreamOrder.START : restored.order();
  }

  String stream() {
    return stream;
  }

  /** Frames behind the one in the open batch. */
  Deque<PendingFrame> waiting() {
    return waiting;
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
    return waiting.isEmpty() && !inBatch;
  }

  @Override
  public void close() {
    states.values().forEach(StageState::close);
    states.clear();
  }
}
