package dev.limpid.operators.pipeline;

import dev.limpid.operators.process.Metrics;
import dev.limpid.wire.Event;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the frame operator counts: {@code framesIn}, {@code framesOut}, {@code framesConcealed},
 * {@code framesLate}, {@code framesRejected}, {@code stateResets.<reason>}, per stage {@code
 * <stage>.frames}, {@code <stage>.batches} and {@code <stage>.nanos}; histograms {@code
 * latencyMicros} (from a frame's arrival until it has passed the stages) and {@code batchFrames};
 * gauges {@code streams} and {@code stateBytes}, as they were within the last second.
 */
final class FrameMetrics {
  private final Metrics metrics;
  private final AtomicLong streams = new AtomicLong();
  private final AtomicLong stateBytes = new AtomicLong();

  FrameMetrics(Metrics metrics) {
    this.metrics = metrics;
    for (Event.Type type : Event.Type.values()) {
      if (type.isReset()) {
        metrics.count(resetName(type), 0);
      }
    }
    for (String name :
        new String[] {"framesIn", "framesOut", "framesConcealed", "framesLate", "framesRejected"}) {
      metrics.count(name, 0);
    }
    metrics.gauge("streams", streams::get);
    metrics.gauge("stateBytes", stateBytes::get);
  }

  private static String resetName(Event.Type reason) {
    return "stateResets." + reason.name();
  }

  /** What the operator holds now; called by its thread, read by any. */
  void holds(int streamsNow, long stateBytesNow) {
    streams.set(streamsNow);
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

  void stateReset(Event.Type reason) {
    metrics.count(resetName(reason), 1);
  }

  void batch(int frames) {
    metrics.observe("batchFrames", frames);
  }

  void latency(long nanos) {
    metrics.observe("latencyMicros", TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  void stageStep(String stage, int frames, long nanos) {
    metrics.count(stage + ".frames", frames);
    metrics.count(stage + ".batches", 1);
    metrics.count(stage + ".nanos", nanos);
  }
}
