package dev.limpid.operators.stream;

import dev.limpid.operators.process.StateStore;
import dev.limpid.operators.state.StageState;
import dev.limpid.operators.state.TensorState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The streams of this operator: those with frames since the start, and those that only the
 * checkpoint knows. Used by the operator's thread.
 */
public final class StreamTable implements AutoCloseable {
  private final Map<String, StreamContext> contexts = new LinkedHashMap<>();
  private final Map<String, Long> unseenSinceNanos = new HashMap<>();
  private final StateStore<StreamState> store;

  public StreamTable(StateStore<StreamState> store, long nowNanos) {
    this.store = store;
    for (String stream : store.keys()) {
      unseenSinceNanos.put(stream, nowNanos);
    }
  }

  /** The stream, taken from the checkpoint at its first frame. */
  public StreamContext of(String stream) {
    StreamContext context = contexts.get(stream);
    if (context == null) {
      unseenSinceNanos.remove(stream);
      context = new StreamContext(stream, store.load(stream));
      contexts.put(stream, context);
    }
    return context;
  }

  /** Writes every stream that changed. All frames must have been processed. */
  public void save() {
    for (StreamContext context : contexts.values()) {
      if (context.dirty()) {
        store.save(context.stream(), state(context));
        context.setClean();
      }
    }
  }

  /** The streams that were silent since {@code nanos}. */
  public List<StreamContext> silent(long nanos) {
    List<StreamContext> silent = new ArrayList<>();
    for (StreamContext context : contexts.values()) {
      if (context.idle() && context.lastSeenNanos() - nanos < 0) {
        silent.add(context);
      }
    }
    List.copyOf(unseenSinceNanos.entrySet()).stream()
        .filter(unseen -> unseen.getValue() - nanos < 0)
        .forEach(unseen -> silent.add(of(unseen.getKey())));
    return silent;
  }

  /** All streams, also those that only the checkpoint knows. */
  public List<StreamContext> all() {
    List.copyOf(unseenSinceNanos.keySet()).forEach(this::of);
    return List.copyOf(contexts.values());
  }

  /** Forgets a stream; the caller tells about it. */
  public void forget(StreamContext context) {
    contexts.remove(context.stream());
    store.delete(context.stream());
    context.close();
  }

  private static StreamState state(StreamContext context) {
    return new StreamState(
        context.order(),
        tensors(context),
        context.delay().allWaiting().stream()
            .map(frame -> new WaitingFrame(frame.record(), frame.seq()))
            .toList());
  }

  private static List<TensorState> tensors(StreamContext context) {
    StreamState restored = context.restored();
    if (restored != null) {
      return restored.tensors();
    }
    List<TensorState> tensors = new ArrayList<>();
    context.states().values().forEach(state -> tensors.addAll(state.snapshot()));
    return tensors;
  }

  /** Streams held, and bytes of their states on the device. */
  public int size() {
    return contexts.size();
  }

  public long stateBytes() {
    return contexts.values().stream()
        .flatMap(context -> context.states().values().stream())
        .mapToLong(StageState::byteSize)
        .sum();
  }

  @Override
  public void close() {
    contexts.values().forEach(StreamContext::close);
    contexts.clear();
  }
}
