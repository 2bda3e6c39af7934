package dev.limpid.operators.stream;

import dev.limpid.operators.process.StateStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams of this operator. Some are ready for their next frame; the others rest: all that is
 * known of them is in the store, until their next frame comes. At a restore all rest; later the
 * longest silent ones, when the ready ones hold more than they may. Used by the operator's thread.
 */
public final class StreamTable implements AutoCloseable {
  private final Map<String, StreamContext> ready = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Resting> resting = new LinkedHashMap<>();
  private final HeldBytes held = new HeldBytes();
  private final StateStore<StreamState> store;
  private final long readyMaxBytes;
  private final long storedMaxBytes;
  private long restingBytes;

  /**
   * A stream of which only the store knows.
   *
   * @param concealed stand-ins that were written since its last frame
   * @param bytes that the store keeps of it, where they count
   */
  private record Resting(long lastSeenNanos, int concealed, long bytes) {}

  /**
   * @param readyMaxBytes what ready streams may hold, but for those with frames in work
   * @param storedMaxBytes what all streams may hold; {@link Long#MAX_VALUE} if the store is on disk
   */
  public StreamTable(
      StateStore<StreamState> store, long nowNanos, long readyMaxBytes, long storedMaxBytes) {
    this.store = store;
    this.readyMaxBytes = readyMaxBytes;
    this.storedMaxBytes = storedMaxBytes;
    for (String stream : store.keys()) {
      rest(stream, new Resting(nowNanos, 0, storedBytes(stream)));
    }
  }

  private long storedBytes(String stream) {
    StreamState state = storedMaxBytes == Long.MAX_VALUE ? null : store.load(stream);
    return state == null ? 0 : state.byteSize();
  }

  private void rest(String stream, Resting rested) {
    resting.put(stream, rested);
    restingBytes += rested.bytes();
  }

  /** Why there is no room for a stream, in one clause; null if it is known or there is room. */
  public @Nullable String refusal(String stream) {
    return ready.containsKey(stream) || resting.containsKey(stream) ? null : refusalOfMore();
  }

  /** Why there is no room for states that do not exist yet, in one clause; null if there is. */
  public @Nullable String refusalOfMore() {
    return restingBytes + held.get() < storedMaxBytes
        ? null
        : "no memory for more states: %d streams hold %d MiB of states, expected at most %d (half of the heap); state.backend: disk has no such limit"
            .formatted(
                ready.size() + resting.size(),
                (restingBytes + held.get()) >> 20,
                storedMaxBytes >> 20);
  }

  /** The stream, ready. */
  public StreamContext of(String stream) {
    StreamContext context = ready.get(stream);
    if (context == null) {
      Resting rested = resting.remove(stream);
      context = new StreamContext(stream, store.load(stream), held);
      if (rested != null) {
        restingBytes -= rested.bytes();
        context.seen(rested.lastSeenNanos());
        context.clock().resume(rested.concealed());
      }
      ready.put(stream, context);
    }
    return context;
  }

  /** Lets the longest silent streams rest while the ready ones hold too much. */
  public void fit() {
    Iterator<StreamContext> longestSilent = ready.values().iterator();
    while (held.get() > readyMaxBytes && longestSilent.hasNext()) {
      StreamContext context = longestSilent.next();
      if (context.idle()) {
        longestSilent.remove();
        save(context);
        int concealed = context.clock().concealed();
        rest(
            context.stream(),
            new Resting(context.lastSeenNanos(), concealed, context.storedBytes()));
        context.close();
      }
    }
  }

  /** Writes every stream that changed. All frames must have been processed. */
  public void save() {
    ready.values().forEach(this::save);
  }

  private void save(StreamContext context) {
    if (context.dirty()) {
      StreamState state = context.toState();
      store.save(context.stream(), state);
      context.setClean(state.byteSize());
    }
  }

  /** The streams that were silent since {@code nanos}. */
  public List<String> silent(long nanos) {
    List<String> silent = new ArrayList<>();
    for (StreamContext context : ready.values()) {
      if (context.idle() && context.lastSeenNanos() - nanos < 0) {
        silent.add(context.stream());
      }
    }
    resting.forEach(
        (stream, rested) -> {
          if (rested.lastSeenNanos() - nanos < 0) {
            silent.add(stream);
          }
        });
    return silent;
  }

  /** All streams. */
  public List<String> all() {
    List<String> all = new ArrayList<>(ready.keySet());
    all.addAll(resting.keySet());
    return all;
  }

  /** Forgets a stream; the caller tells about it. */
  public void forget(StreamContext context) {
    ready.remove(context.stream());
    store.delete(context.stream());
    context.close();
  }

  /** Streams that are ready. */
  public int readyStreams() {
    return ready.size();
  }

  /** Streams that rest. */
  public int restingStreams() {
    return resting.size();
  }

  /** Bytes that ready streams hold: their states, on the device, and a little beside. */
  public long readyBytes() {
    return held.get();
  }

  @Override
  public void close() {
    ready.values().forEach(StreamContext::close);
    ready.clear();
  }
}
