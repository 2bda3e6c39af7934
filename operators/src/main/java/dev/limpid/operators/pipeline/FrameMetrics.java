package dev.limpid.operators.pipeline;

import dev.limpid.operators.process.EventCounts;
import dev.limpid.operators.process.Metrics;
import dev.limpid.wire.Event;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the frame operator counts: {@code framesIn}, {@code framesOut}, {@code framesConcealed},
 * {@code framesLate}, {@code framesRejected} (dead letters), {@code framesSkipped} (too old),
 * {@link EventCounts}, per stage {@code stage=<stage>.frames}, {@code .batches} and {@code .nanos};
 * histograms {@code latencyMicros} (from a frame's arrival until it has passed the stages), {@code
 * lagMillis} (from the time of its record until it has passed the stages or is skipped, by the wall
 * clock) and {@code batchFrames}; gauges {@code streams} (ready for their next frame), {@code
 * streamsResting} (in the state backend alone) and {@code stateBytes}, as they were within the last
 * second.
 */
final class FrameMetrics {
  private final Metrics metrics;
  private final EventCounts events;
  private final AtomicLong streams = new AtomicLong();
  private final AtomicLong resting = new AtomicLong();
  private final AtomicLong stateBytes = new AtomicLong();

  FrameMetrics(Metrics metrics) {
    this.metrics = metrics;
    this.events = new EventCounts(metrics);
    for (String name :
        List.of(
            "framesIn",
            "framesOut",
            "framesConcealed",
            "framesLate",
            "framesRejected",
            "framesSkipped")) {
      metrics.count(name, 0);
    }
    metrics.gauge("streams", streams::get);
    metrics.gauge("streamsResting", resting::get);
    metrics.gauge("stateBytes", stateBytes::get);
  }

  /** What the operator holds now; called by its thread, read by any. */
  void holds(int streamsNow, int restingNow, long stateBytesNow) {
    streams.set(streamsNow);
    resting.set(restingNow);
    stateBytes.set(stateBytesNow);
  }

  void frameIn() {
    metrics.count("framesIn", 1);
  }

  void frameOut() {
    metrics.count("framesOut", 1);
  }

  void frameConcealed() {
    metrics.count("framesConcealed", 1);
  }

  void frameLate() {
    metrics.count("framesLate", 1);
  }

  void frameRejected() {
    metrics.count("framesRejected", 1);
  }

  void frameSkipped() {
    metrics.count("framesSkipped", 1);
  }

  void lag(long millis) {
    metrics.observe("lagMillis", millis);
  }

  void event(Event.Type type) {
    events.add(type);
  }

  void batch(int frames) {
    metrics.observe("batchFrames", frames);
  }

  void latency(long nanos) {
    metrics.observe("latencyMicros", TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  void stageStep(String stage, int frames, long nanos) {
    String label = "stage=" + stage;
    metrics.count(label + ".frames", frames);
    metrics.count(label + ".batches", 1);
    metrics.count(label + ".nanos", nanos);
  }
}
