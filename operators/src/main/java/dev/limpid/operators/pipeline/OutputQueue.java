package dev.limpid.operators.pipeline;

import dev.limpid.wire.WireRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way out, in order: those whose encoding has finished leave as soon as all before
 * them have. Used by the operator's thread.
 */
final class OutputQueue {
  private final Deque<CompletableFuture<WireRecord>> pending = new ArrayDeque<>();
  private final int bound;
  private final Consumer<WireRecord> target;

  /** What was added since {@link #begin}; null if that leaves at once. */
  private @Nullable List<CompletableFuture<WireRecord>> held;

  OutputQueue(int bound, Consumer<WireRecord> target) {
    this.bound = bound;
    this.target = target;
  }

  /** A record that is ready. */
  void add(WireRecord record) {
    add(CompletableFuture.completedFuture(record));
  }

  /**
   * A record whose value is being encoded.
   *
   * @param toRecord makes it of the value or, if there is none, of why
   * @param ready called, on any thread, once {@link #emitReady} will find the record complete
   */
  void add(
      CompletableFuture<byte[]> value,
      BiFunction<byte @Nullable [], @Nullable Throwable, WireRecord> toRecord,
      Runnable ready) {
    CompletableFuture<WireRecord> record = value.handle(toRecord);
    add(record);
    var unused = record.whenComplete((complete, failure) -> ready.run());
  }

  /** What is added from now on waits for {@link #commit}. */
  void begin() {
    if (held != null) {
      throw new IllegalStateException("outputs are held already");
    }
    held = new ArrayList<>();
  }

  /** Adds what was held. */
  void commit() {
    List<CompletableFuture<WireRecord>> records = Objects.requireNonNull(held);
    held = null;
    records.forEach(this::add);
  }

  /** Forgets what was held. */
  void rollBack() {
    held = null;
  }

  private void add(CompletableFuture<WireRecord> record) {
    if (held != null) {
      held.add(record);
      return;
    }
    pending.add(record);
    while (pending.size() > bound) {
      target.accept(await(pending.remove()));
    }
  }

  /** Emits what is ready. */
  void emitReady() {
    while (!pending.isEmpty() && pending.peek().isDone()) {
      target.accept(await(pending.remove()));
    }
  }

  /** Emits everything, waiting for encoders. */
  void drain() {
    while (!pending.isEmpty()) {
      target.accept(await(pending.remove()));
    }
  }

  private static WireRecord await(CompletableFuture<WireRecord> record) {
    try {
      return record.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("cannot make an output record: " + e.getCause(), e);
    }
  }
}
