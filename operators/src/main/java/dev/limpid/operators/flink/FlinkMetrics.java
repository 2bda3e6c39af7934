package dev.limpid.operators.flink;

import dev.limpid.operators.process.Metrics;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * Metrics of an operator under {@code …operator.limpid.<name>}; a dot in a name is a group, {@code
 * key=value} one whose key Prometheus has in the metric's name and as a label. Histograms hold the
 * last {@value #WINDOW} values.
 */
final class FlinkMetrics implements Metrics {
  private static final int WINDOW = 1024;

  private final MetricGroup group;
  private final Map<String, Counter> counters = new HashMap<>();
  private final Map<String, Histogram> histograms = new HashMap<>();

  FlinkMetrics(MetricGroup parent) {
    this.group = parent.addGroup("limpid");
  }

  @Override
  public void count(String name, long increment) {
    counters.computeIfAbsent(name, unused -> groupOf(name).counter(lastPart(name))).inc(increment);
  }

  @Override
  public void observe(String name, long value) {
    histograms
        .computeIfAbsent(
            name,
            unused ->
                groupOf(name).histogram(lastPart(name), new DescriptiveStatisticsHistogram(WINDOW)))
        .update(value);
  }

  @Override
  public void gauge(String name, LongSupplier value) {
    groupOf(name).gauge(lastPart(name), (Gauge<Long>) value::getAsLong);
  }

  private MetricGroup groupOf(String name) {
    MetricGroup own = group;
    String[] parts = name.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      int equals = parts[i].indexOf('=');
      own =
          equals < 0
              ? own.addGroup(parts[i])
              : own.addGroup(parts[i].substring(0, equals), parts[i].substring(equals + 1));
    }
    return own;
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
