package dev.limpid.operators.sync;

import dev.limpid.operators.process.EventCounts;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Metrics;
import dev.limpid.wire.Event;
import dev.limpid.wire.Match;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the sync operator counts: {@code recordsIn}, {@code provisional.found}, {@code
 * provisional.none}, {@code final.found}, {@code final.none}, {@code picturesLost}, {@link
 * EventCounts}; histograms {@code latencyMicros} (all that a record causes) and {@code fetchMicros}
 * (one picture of the reference); gauge {@code streams}.
 */
final class SyncMetrics {
  private final Metrics metrics;
  private final EventCounts events;
  private final AtomicLong streams = new AtomicLong();
  private Map<String, SyncStream> watched = Map.of();

  SyncMetrics(Host host) {
    this.metrics = host.metrics();
    this.events = new EventCounts(metrics);
    metrics.gauge("streams", streams::get);
  }

  /** Counts the entries of a map of the processor's thread. */
  void watch(Map<String, SyncStream> map) {
    watched = map;
  }

  void accepted(long nanos) {
    metrics.count("recordsIn", 1);
    metrics.observe("latencyMicros", TimeUnit.NANOSECONDS.toMicros(nanos));
    streams.set(watched.size());
  }

  void matched(Match.Kind kind, boolean found) {
    metrics.count(kind.name().toLowerCase(Locale.ROOT) + (found ? ".found" : ".none"), 1);
  }

  void fetched(long nanos) {
    metrics.observe("fetchMicros", TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  void event(Event.Type type) {
    events.add(type);
  }

  void pictureLost() {
    metrics.count("picturesLost", 1);
  }
}
