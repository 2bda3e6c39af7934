package dev.limpid.operators.sets;

import dev.limpid.operators.process.EventCounts;
import dev.limpid.operators.process.Metrics;
import dev.limpid.wire.Event;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a set stage counts: {@code framesIn}, {@code framesOut}, {@code framesRejected} (dead
 * letters), {@code sets}, {@code reason=<reason>.setsIncomplete}, {@code
 * reason=<reason>.framesDropped}, {@link EventCounts}; histograms {@code setFrames} and {@code
 * latencyMicros} (decoding and processing of a set); gauge {@code waitingBytes}.
 */
final class SetMetrics {
  private final Metrics metrics;
  private final EventCounts events;
  private final AtomicLong waitingBytes = new AtomicLong();

  SetMetrics(Metrics metrics) {
    this.metrics = metrics;
    this.events = new EventCounts(metrics);
    for (String name : new String[] {"framesIn", "framesOut", "framesRejected", "sets"}) {
      metrics.count(name, 0);
    }
    metrics.gauge("waitingBytes", waitingBytes::get);
  }

  void frameIn() {
    metrics.count("framesIn", 1);
  }

  /** Bytes that wait in all groups. */
  void waiting(long bytes) {
    waitingBytes.set(bytes);
  }

  void frameOut() {
    metrics.count("framesOut", 1);
  }

  void frameRejected() {
    metrics.count("framesRejected", 1);
  }

  void event(Event.Type type) {
    events.add(type);
  }

  void incomplete(GatherReason reason) {
    metrics.count("reason=" + reason.name() + ".setsIncomplete", 1);
  }

  void dropped(GatherReason reason) {
    metrics.count("reason=" + reason.name() + ".framesDropped", 1);
  }

  void stepped(int frames, long nanos) {
    metrics.count("sets", 1);
    metrics.observe("setFrames", frames);
    metrics.observe("latencyMicros", TimeUnit.NANOSECONDS.toMicros(nanos));
  }
}
