package org.apache.flink.metrics.prometheus;

import io.prometheus.client.CollectorRegistry;

/**
 * Collects Flink's metrics under the names that its {@link PrometheusReporter} gives them, and
 * opens no port: who serves them decides where. In Flink's package because the registry is visible
 * there only. Thread-safe.
 */
public final class CollectingReporter extends AbstractPrometheusReporter {
  /** What was collected; stays this reporter's. */
  public CollectorRegistry registry() {
    return registry;
  }
}
