package dev.limpid.operators.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The streams of this operator: those with frames since the start, and those that only the
 * checkpoint knows. Used by the operator's thread.
 */
final class StreamTable implements AutoCloseable {
  private final Map<String, StreamContext> contexts = new LinkedHashMap<>();
  private final Map<String, Long> unseenSinceNanos = new HashMap<>();
  private final StateStore store;

  /** Keeps states between checkpoints; in Flink, keyed state. */
  interface StateStore {
    /** The state of a stream at the last checkpoint, or null. */
    @org.jspecify.annotations.Nullable
    StreamState load(String stream);

    void save(String stream, StreamState state);

    void delete(String stream);

    /** All streams that have a state. */
    List<String> streams();
  }

  StreamTable(StateStore store, long nowNanos) {
    this.store = store;
    for (String stream : store.streams()) {
      unseenSinceNanos.put(stream, nowNanos);
    }
  }

  /** The stream, taken from the checkpoint at its first frame. */
  StreamContext of(String stream) {
    StreamContext context = contexts.get(stream);
    if (context == null) {
      unseenSinceNanos.remove(stream);
      context = new StreamContext(stream, store.load(stream));
      contexts.put(stream, context);
    }
    return context;
  }

  /** Writes every stream that changed. All frames must have been processed. */
  void save() {
    for (StreamContext context : contexts.values()) {
      if (context.dirty()) {
        store.save(context.stream(), state(context));
        context.setClean();
      }
    }
  }

  /** The streams that were silent since {@code nanos}. */
  List<StreamContext> silent(long nanos) {
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
  List<StreamContext> all() {
    List.copyOf(unseenSinceNanos.keySet()).forEach(this::of);
    return List.copyOf(contexts.values());
  }

  /** Forgets a stream; the caller tells about it. */
  void forget(StreamContext context) {
    contexts.remove(context.stream());
    store.delete(context.stream());
    context.close();
  }

  private static StreamState state(StreamContext context) {
    PendingFrame waiting = context.delay().waiting();
    return new StreamState(
        context.order(),
        tensors(context),
        waiting == null ? null : new WaitingFrame(waiting.record(), waiting.seq()));
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
  int size() {
    return contexts.size();
  }

  long stateBytes() {
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
