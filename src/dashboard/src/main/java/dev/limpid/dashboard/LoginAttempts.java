package dev.limpid.dashboard;

import java.util.LinkedHashMap;
import java.util.Map;

/** Wrong tokens of late, by who offered them. Bounded; thread-safe. */
final class LoginAttempts {
  static final int ALLOWED = 10;
  static final long WINDOW_MILLIS = 60_000;
  private static final int MAX_VISITORS = 10_000;

  private record Failures(long sinceMillis, int count) {}

  private final Map<String, Failures> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MAX_VISITORS;
        }
      };

  /** Whether a visitor may try (again). */
  synchronized boolean mayTry(String visitor, long nowMillis) {
    Failures of = failures.get(visitor);
    return of == null || of.count() < ALLOWED || nowMillis - of.sinceMillis() >= WINDOW_MILLIS;
  }

  synchronized void failed(String visitor, long nowMillis) {
    Failures of = failures.remove(visitor);
    boolean fresh = of == null || nowMillis - of.sinceMillis() >= WINDOW_MILLIS;
    failures.put(
        visitor,
        fresh ? new Failures(nowMillis, 1) : new Failures(of.sinceMillis(), of.count() + 1));
  }
}
