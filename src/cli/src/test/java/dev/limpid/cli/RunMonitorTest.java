package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.LogicalScopeProvider;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunMonitorTest {

  @Test
  void healthz_beforeTheJob_is503WithAReason() throws IOException {
    try (RunMonitor monitor = RunMonitor.start(MetricsAddress.parse("0"))) {
      assertThat(ask(monitor, "/healthz", "localhost"))
          .startsWith("HTTP/1.1 503")
          .contains("Content-Type: application/json")
          .endsWith("{\"status\":\"starting\",\"reason\":\"the job has not been started yet\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "localhost.evil.example", "10.9.8.7"})
  void loopback_foreignHost_getsNothing(String host) throws IOException {
    try (RunMonitor monitor = RunMonitor.start(MetricsAddress.parse("0"))) {
      assertThat(ask(monitor, "/metrics", host)).startsWith("HTTP/1.1 403");
      assertThat(ask(monitor, "/healthz", host)).startsWith("HTTP/1.1 403");
      assertThat(ask(monitor, "/metrics", "127.0.0.1:9249")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void hostGiven_isReachedByAllItsNames() throws IOException {
    try (RunMonitor monitor = RunMonitor.start(MetricsAddress.parse("0.0.0.0:0"))) {
      assertThat(ask(monitor, "/healthz", "pod-1.limpid.svc:9249")).startsWith("HTTP/1.1 503");
    }
  }

  @Test
  void otherPaths_areNotThere() throws IOException {
    try (RunMonitor monitor = RunMonitor.start(MetricsAddress.parse("0"))) {
      for (String path : new String[] {"/", "/config", "/jars/upload", "/metrics/x"}) {
        assertThat(ask(monitor, path, "localhost")).as(path).startsWith("HTTP/1.1 404");
      }
    }
  }

  @Test
  void metrics_haveTheValuesOfTheMoment() throws IOException {
    try (RunMonitor monitor = RunMonitor.start(MetricsAddress.parse("0"))) {
      MetricReporter reporter = monitor.newReporter();
      reporter.open(new MetricConfig());
      SimpleCounter frames = new SimpleCounter();
      reporter.notifyOfAddedMetric(frames, "frames", new LogicalGroup());
      frames.inc(3);
      assertThat(ask(monitor, "/metrics", "localhost")).contains("flink_limpid_frames 3.0\n");
      frames.inc();
      assertThat(ask(monitor, "/metrics", "localhost")).contains("flink_limpid_frames 4.0\n");
    }
  }

  @Test
  void portTaken_isRefusedByName() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> RunMonitor.start(MetricsAddress.parse(String.valueOf(taken.getLocalPort()))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "--metrics-port: cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  /** A group as Flink gives it to reporters. */
  private static final class LogicalGroup extends UnregisteredMetricsGroup
      implements LogicalScopeProvider {
    @Override
    public String getLogicalScope(CharacterFilter filter) {
      return "limpid";
    }

    @Override
    public String getLogicalScope(CharacterFilter filter, char delimiter) {
      return "limpid";
    }

    @Override
    public MetricGroup getWrappedMetricGroup() {
      return this;
    }
  }

  private static String ask(RunMonitor monitor, String path, String host) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", monitor.uri().getPort())) {
      socket.setSoTimeout(30_000);
      String request =
          "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
