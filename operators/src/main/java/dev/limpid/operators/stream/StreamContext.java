package dev.limpid.operators.stream;

import dev.limpid.operators.state.StageState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the operator holds of one stream between checkpoints. Used by the operator's thread. */
public final class StreamContext implements AutoCloseable {
  private final String stream;
  private final Deque<PendingFrame> queue = new ArrayDeque<>();
  private final Map<String, StageState> states = new LinkedHashMap<>();
  private final FrameClock clock = new FrameClock();
  private final FrameDelay delay;
  private @Nullable StreamState restored;
  private StreamOrder order;
  private StreamOrder orderBefore;
  private boolean inBatch;
  private boolean dirty;
  private long lastSeenNanos;

  public StreamContext(String stream, @Nullable StreamState restored) {
    this.stream = stream;
    this.order = restored == null ? StreamOrder.START : restored.order();
    this.orderBefore = order;
    List<WaitingFrame> waiting = restored == null ? List.of() : restored.waiting();
    this.delay =
        new FrameDelay(
            waiting.stream()
                .map(frame -> PendingFrame.plain(frame.record(), frame.seq()))
                .toList());
    boolean fresh = restored == null || (restored.tensors().isEmpty() && waiting.isEmpty());
    this.restored = fresh ? null : restored;
  }

  public String stream() {
    return stream;
  }

  /** Frames behind the one in the open batch. */
  public Deque<PendingFrame> queue() {
    return queue;
  }

  /** The frames whose pictures the model gives some steps later, if it looks ahead. */
  public FrameDelay delay() {
    return delay;
  }

  /** Recurrent state per stage. */
  public Map<String, StageState> states() {
    return states;
  }

  /** The checkpoint that the stage states are still to be taken from, once. */
  public @Nullable StreamState restored() {
    return restored;
  }

  public void forgetRestored() {
    restored = null;
  }

  /** Back to a fresh stream in every stage; its place in the order stays. */
  public void reset() {
    restored = null;
    states.values().forEach(StageState::reset);
    dirty = true;
  }

  /** When its next frame is due. */
  public FrameClock clock() {
    return clock;
  }

  public StreamOrder order() {
    return order;
  }

  public void advanceTo(StreamOrder next) {
    if (next.seq() != order.seq() || next.epoch() != order.epoch()) {
      orderBefore = order;
    }
    order = next;
    dirty = true;
  }

  /**
   * Notes that a frame that was accepted is refused after all. If it came from far ahead and no
   * other came after it, its place is not believed.
   */
  public void refuse(PendingFrame frame) {
    boolean isLast = order.seq() == frame.seq() && order.epoch() == frame.headers().epoch();
    if (isLast && orderBefore.isFarBefore(order)) {
      advanceTo(orderBefore);
    }
  }

  /**
   * Notes that the models will be given a frame.
   *
   * @param ahead how many frames later they give its picture
   */
  public void step(PendingFrame frame, int ahead) {
    if (ahead > 0) {
      delay.step(frame, ahead);
    }
    dirty = true;
  }

  public boolean inBatch() {
    return inBatch;
  }

  public void setInBatch(boolean value) {
    inBatch = value;
  }

  /** Whether the stream changed since its last checkpoint. */
  public boolean dirty() {
    return dirty;
  }

  public void setClean() {
    dirty = false;
  }

  public long lastSeenNanos() {
    return lastSeenNanos;
  }

  public void seen(long nowNanos) {
    lastSeenNanos = nowNanos;
  }

  public boolean idle() {
    return queue.isEmpty() && !inBatch;
  }

  @Override
  public void close() {
    states.values().forEach(StageState::close);
    states.clear();
  }
}
