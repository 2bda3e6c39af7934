package dev.limpid.operators.stream;

import dev.limpid.wire.Event;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Metrics of the frame operator under {@code …operator.limpid.<name>}: counters {@code framesIn},
 * {@code framesOut}, {@code framesConcealed}, {@code framesLate}, {@code framesRejected}, {@code
 * stateResets.<reason>}, per stage {@code <stage>.frames}, {@code <stage>.batches} and {@code
 * <stage>.nanos}; gauges {@code streams} and {@code stateBytes}.
 */
final class FlinkFrameMetrics implements FrameMetrics {
  private record StageCounters(Counter frames, Counter batches, Counter nanos) {}

  private final MetricGroup group;
  private final Counter framesIn;
  private final Counter framesOut;
  private final Counter framesConcealed;
  private final Counter framesLate;
  private final Counter framesRejected;
  private final Map<Event.Type, Counter> resets = new EnumMap<>(Event.Type.class);
  private final Map<String, StageCounters> stages = new HashMap<>();

  FlinkFrameMetrics(MetricGroup parent) {
    group = parent.addGroup("limpid");
    framesIn = group.counter("framesIn");
    framesOut = group.counter("framesOut");
    framesConcealed = group.counter("framesConcealed");
    framesLate = group.counter("framesLate");
    framesRejected = group.counter("framesRejected");
    MetricGroup resetGroup = group.addGroup("stateResets");
    for (Event.Type type : Event.Type.values()) {
      if (type.isReset()) {
        resets.put(type, resetGroup.counter(type.name()));
      }
    }
  }

  void registerGauges(FramePipeline pipeline) {
    group.gauge("streams", (Gauge<Integer>) pipeline::streamCount);
    group.gauge("stateBytes", (Gauge<Long>) pipeline::stateBytes);
  }

  @Override
  public void frameIn() {
    framesIn.inc();
  }

  @Override
  public void frameOut() {
    framesOut.inc();
  }

  @Override
  public void frameConcealed() {
    framesConcealed.inc();
  }

  @Override
  public void frameLate() {
    framesLate.inc();
  }

  @Override
  public void frameRejected() {
    framesRejected.inc();
  }

  @Override
  public void stateReset(Event.Type reason) {
    Counter counter = resets.get(reason);
    if (counter != null) {
      counter.inc();
    }
  }

  @Override
  public void stageStep(String stage, int frames, long nanos) {
    StageCounters counters = stages.computeIfAbsent(stage, this::register);
    counters.frames().inc(frames);
    counters.batches().inc();
    counters.nanos().inc(nanos);
  }

  private StageCounters register(String stage) {
    MetricGroup own = group.addGroup(stage);
    return new StageCounters(own.counter("frames"), own.counter("batches"), own.counter("nanos"));
  }
}
