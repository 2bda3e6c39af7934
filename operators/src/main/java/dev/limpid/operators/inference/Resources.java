package dev.limpid.operators.inference;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Things to close together, the last one first. Every one is closed, also if another one throws;
 * the first error is thrown with the others suppressed. Not thread-safe; closing again does
 * nothing.
 */
final class Resources implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() {
    RuntimeException first = null;
    while (!open.isEmpty()) {
      first = close(open.pop(), first);
    }
    if (first != null) {
      throw first;
    }
  }

  private static @Nullable RuntimeException close(
      AutoCloseable resource, @Nullable RuntimeException first) {
    try {
      resource.close();
      return first;
    } catch (Exception e) {
      RuntimeException error = e instanceof RuntimeException r ? r : new IllegalStateException(e);
      if (first == null) {
        return error;
      }
      first.addSuppressed(error);
      return first;
    }
  }
}
