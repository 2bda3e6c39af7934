package dev.limpid.dashboard;

import java.util.LinkedHashMap;
import java.util.Map;

/** Wrong tokens of late, by who offered them. Bounded; thread-safe. */
final class LoginAttempts {
  static final int ALLOWED = 10;
  static final long WINDOW_NANOS = 60_000_000_000L;
  private static final int MAX_VISITORS = 10_000;

  private record Failures(long sinceNanos, int count) {}

  private final Map<String, Failures> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MAX_VISITORS;
        }
      };

  /**
   * Whether a visitor may try (again).
   *
   * @param nowNanos of {@link System#nanoTime}: a clock that is set must lock nobody out
   */
  synchronized boolean mayTry(String visitor, long nowNanos) {
    Failures of = failures.get(visitor);
    return of == null || of.count() < ALLOWED || nowNanos - of.sinceNanos() >= WINDOW_NANOS;
  }

  synchronized void failed(String visitor, long nowNanos) {
    Failures of = failures.remove(visitor);
    boolean fresh = of == null || nowNanos - of.sinceNanos() >= WINDOW_NANOS;
    failures.put(
        visitor, fresh ? new Failures(nowNanos, 1) : new Failures(of.sinceNanos(), of.count() + 1));
  }
}
