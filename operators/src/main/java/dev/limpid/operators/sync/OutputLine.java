package dev.limpid.operators.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * What leaves the sync stage, in order: outputs whose picture has come leave as soon as all before
 * them have. A full line lets the operator wait. Used by the operator's thread.
 */
final class OutputLine {
  private final Deque<CompletableFuture<Runnable>> waiting = new ArrayDeque<>();
  private final int bound;
  private final Consumer<Runnable> mailbox;
  private boolean closed;

  /**
   * @param bound most outputs that wait
   * @param mailbox runs tasks soon on the operator's thread; called from any thread
   */
  OutputLine(int bound, Consumer<Runnable> mailbox) {
    this.bound = bound;
    this.mailbox = mailbox;
  }

  /** An output that is ready. */
  void add(Runnable output) {
    add(CompletableFuture.completedFuture(output));
  }

  /**
   * An output that is being got ready on another thread.
   *
   * @param output what writes it, on the operator's thread
   */
  void add(CompletableFuture<Runnable> output) {
    waiting.add(output);
    emitReady();
    while (waiting.size() > bound) {
      await(waiting.remove()).run();
    }
    if (!output.isDone()) {
      var unused = output.whenComplete((ready, failure) -> mailbox.accept(this::emitReady));
    }
  }

  private void emitReady() {
    while (!closed && !waiting.isEmpty() && waiting.element().isDone()) {
      await(waiting.remove()).run();
    }
  }

  /** Writes everything, waiting for what is not ready. */
  void drain() {
    while (!waiting.isEmpty()) {
      await(waiting.remove()).run();
    }
  }

  /** Waits so that whoever ends the operator can interrupt it. */
  private static Runnable await(CompletableFuture<Runnable> output) {
    try {
      return output.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot write an output: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a picture", e);
    }
  }

  /** Writes nothing more. */
  void close() {
    closed = true;
    waiting.clear();
  }
}
