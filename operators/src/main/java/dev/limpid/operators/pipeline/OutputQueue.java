package dev.limpid.operators.pipeline;

import dev.limpid.wire.WireRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Records on their way out, in order: those whose encoding has finished leave as soon as all before
 * them have. Used by the operator's thread.
 */
final class OutputQueue {
  private final Deque<CompletableFuture<WireRecord>> pending = new ArrayDeque<>();
  private final int bound;
  private final Consumer<WireRecord> target;

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
   * @param ready called, on any thread, once {@link #emitReady} will find the record complete
   */
  void add(CompletableFuture<byte[]> value, Function<byte[], WireRecord> toRecord, Runnable ready) {
    CompletableFuture<WireRecord> record = value.thenApply(toRecord);
    add(record);
    var unused = record.whenComplete((complete, failure) -> ready.run());
  }

  private void add(CompletableFuture<WireRecord> record) {
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
      throw new IllegalStateException("cannot encode an output frame: " + e.getCause(), e);
    }
  }
}
