package dev.limpid.operators.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
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
        store.save(context.stream(), new StreamState(context.order(), tensors(context)));
        context.setClean();
      }
    }
  }

  /** Forgets the streams that were silent since {@code nanos}; the caller tells about them. */
  List<StreamContext> expire(long nanos) {
    List<StreamContext> expired = new ArrayList<>();
    Iterator<StreamContext> seen = contexts.values().iterator();
    while (seen.hasNext()) {
      StreamContext context = seen.next();
      if (context.idle() && context.lastSeenNanos() - nanos < 0) {
        expired.add(context);
        seen.remove();
      }
    }
    Iterator<Map.Entry<String, Long>> unseen = unseenSinceNanos.entrySet().iterator();
    while (unseen.hasNext()) {
      Map.Entry<String, Long> stream = unseen.next();
      if (stream.getValue() - nanos < 0) {
        expired.add(new StreamContext(stream.getKey(), store.load(stream.getKey())));
        unseen.remove();
      }
    }
    for (StreamContext context : expired) {
      store.delete(context.stream());
      context.close();
    }
    return expired;
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
