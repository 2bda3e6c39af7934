package dev.limpid.operators.stream;

import dev.limpid.operators.state.StageState;
import dev.limpid.operators.state.TensorState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the operator holds of one stream between checkpoints. Used by the operator's thread. */
public final class StreamContext implements AutoCloseable {
  /** About what a stream takes without any state. */
  private static final long OVERHEAD_BYTES = 4096;

  private final String stream;
  private final HeldBytes held;
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
  private long storedBytes;

  /**
   * @param restored what the store has of it
   * @param held counts what this holds
   */
  StreamContext(String stream, @Nullable StreamState restored, HeldBytes held) {
    this.stream = stream;
    this.held = held;
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
    this.storedBytes = restored == null ? 0 : restored.byteSize();
    held.add(OVERHEAD_BYTES + restoredBytes());
  }

  private long restoredBytes() {
    return restored == null ? 0 : restored.byteSize();
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

  /** Recurrent state per stage; a view. */
  public Map<String, StageState> states() {
    return Collections.unmodifiableMap(states);
  }

  /** Gives a stage a state, which this owns from now on, in the place of the one it had. */
  public void setState(String stage, StageState state) {
    dropState(stage);
    states.put(stage, state);
    held.add(state.byteSize());
  }

  /** Frees the state of a stage, if it has one. */
  public void dropState(String stage) {
    StageState old = states.remove(stage);
    if (old != null) {
      held.add(-old.byteSize());
      old.close();
    }
  }

  /** The checkpoint that the stage states are still to be taken from, once. */
  public @Nullable StreamState restored() {
    return restored;
  }

  public void forgetRestored() {
    held.add(-restoredBytes());
    restored = null;
  }

  /** Back to a fresh stream in every stage; its place in the order stays. */
  public void reset() {
    forgetRestored();
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

  /**
   * Notes that it was written.
   *
   * @param bytes of what was written
   */
  void setClean(long bytes) {
    dirty = false;
    storedBytes = bytes;
  }

  /** Bytes that the store has of it. */
  long storedBytes() {
    return storedBytes;
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

  /** What a checkpoint keeps of it. All its frames must have been processed. */
  StreamState toState() {
    List<TensorState> tensors = new ArrayList<>();
    if (restored != null) {
      tensors.addAll(restored.tensors());
    } else {
      states.values().forEach(state -> tensors.addAll(state.snapshot()));
    }
    List<WaitingFrame> waiting =
        delay.allWaiting().stream()
            .map(frame -> new WaitingFrame(frame.record(), frame.seq()))
            .toList();
    return new StreamState(order, tensors, waiting);
  }

  @Override
  public void close() {
    held.add(-OVERHEAD_BYTES);
    forgetRestored();
    List.copyOf(states.keySet()).forEach(this::dropState);
  }
}
