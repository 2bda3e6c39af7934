package dev.limpid.operators.sync;

import dev.limpid.operators.process.EventCounts;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Metrics;
import dev.limpid.wire.Event;
import dev.limpid.wire.Match;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the sync operator counts: {@code recordsIn}, {@code provisional.found}, {@code
 * provisional.none}, {@code final.found}, {@code final.none}, {@code picturesLost}, {@code
 * recordsRejected}, {@link EventCounts}; histograms {@code latencyMicros} (all that a record
 * causes, but for pictures) and {@code fetchMicros} (one picture of the reference, from when it is
 * asked for until it has come); gauge {@code streams}.
 */
final class SyncMetrics {
  private final Metrics metrics;
  private final EventCounts events;
  private final AtomicLong streams = new AtomicLong();

  SyncMetrics(Host host) {
    this.metrics = host.metrics();
    this.events = new EventCounts(metrics);
    metrics.gauge("streams", streams::get);
  }

  /** How many streams there are now. */
  void streams(int now) {
    streams.set(now);
  }

  void accepted(long nanos) {
    metrics.count("recordsIn", 1);
    metrics.observe("latencyMicros", TimeUnit.NANOSECONDS.toMicros(nanos));
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

  void recordRejected() {
    metrics.count("recordsRejected", 1);
  }

  void pictureLost() {
    metrics.count("picturesLost", 1);
  }
}
