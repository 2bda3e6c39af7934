package dev.limpid.cli;

import dev.limpid.dashboard.Hosts;
import dev.limpid.dashboard.HttpDoor;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.util.JavalinBindException;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import org.apache.flink.metrics.prometheus.CollectingReporter;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Serves the figures of a run to Prometheus at {@code /metrics} and its health at {@code /healthz}:
 * 200 if it is {@link JobHealth.Status#OK}, else 503, with the reason as JSON. On a loopback
 * address it answers to this machine's own names only, so that no page of the web reads it through
 * a name that points here. The owner closes it. Thread-safe.
 */
final class RunMonitor implements AutoCloseable {
  private final Javalin server;
  private final MetricsAddress address;
  private final boolean loopback;
  private volatile CollectingReporter reporter = new CollectingReporter();
  private volatile @Nullable EmbeddedJob job;

  private RunMonitor(MetricsAddress address) {
    this.address = address;
    this.loopback = address.isLoopback();
    this.server = Javalin.create(config -> configure(config, address));
  }

  /**
   * Starts serving; there is no job yet.
   *
   * @throws IllegalArgumentException if the address cannot be listened on
   */
  static RunMonitor start(MetricsAddress address) {
    RunMonitor monitor = new RunMonitor(address);
    monitor.route();
    try {
      monitor.server.start(address.host(), address.port());
    } catch (JavalinBindException e) {
      monitor.server.stop();
      throw new IllegalArgumentException(
          "--metrics-port: cannot listen on %s:%d: %s"
              .formatted(address.host(), address.port(), e.getMessage()),
          e);
    }
    return monitor;
  }

  private static void configure(JavalinConfig config, MetricsAddress address) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    HttpDoor.prepare(config, "limpid-metrics-http");
    config.jetty.addConnector(
        (jetty, http) -> {
          HttpDoor door = new HttpDoor(jetty, null, new HttpConnectionFactory(http), true);
          door.setHost(address.host());
          door.setPort(address.port());
          return door;
        });
  }

  private void route() {
    server.before(this::requireOwnName);
    server.get("/metrics", this::metrics);
    server.get("/healthz", this::health);
  }

  private void requireOwnName(Context context) {
    String host = context.header("Host");
    if (loopback && (host == null || !Hosts.isLoopbackName(host))) {
      throw new ForbiddenResponse("expected this machine's own name as Host");
    }
  }

  private void metrics(Context context) throws IOException {
    StringWriter text = new StringWriter();
    TextFormat.write004(text, reporter.registry().metricFamilySamples());
    context.contentType(TextFormat.CONTENT_TYPE_004).result(text.toString());
  }

  private void health(Context context) {
    EmbeddedJob watched = job;
    JobHealth health = watched == null ? JobHealth.notYet() : watched.health();
    context.status(health.status() == JobHealth.Status.OK ? 200 : 503).json(health);
  }

  /** Takes the metrics of the next job; those of the one before are forgotten. */
  MetricReporter newReporter() {
    CollectingReporter next = new CollectingReporter();
    reporter = next;
    return next;
  }

  /** From now on the health is that of a job, which stays the caller's. */
  void watch(EmbeddedJob started) {
    job = started;
  }

  /** Where it listens. */
  URI uri() {
    String host = address.host();
    return URI.create(
        "http://%s:%d/".formatted(host.contains(":") ? "[" + host + "]" : host, server.port()));
  }

  @Override
  public void close() {
    server.stop();
  }
}
