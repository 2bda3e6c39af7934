package dev.limpid.bench.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a run says of itself at {@code /metrics} and {@code /healthz}. */
final class RunFigures {
  private static final String PREFIX = "flink_taskmanager_job_task_operator_";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI server;

  RunFigures(String server) {
    this.server = URI.create(server);
  }

  /** Adds its figures to a row; counters of a job that has begun anew begin anew. */
  void addTo(Map<String, Double> row) throws IOException, InterruptedException {
    List<String> lines = get("metrics").body().lines().toList();
    row.put("framesIn", sum(lines, PREFIX + "limpid_framesIn"));
    row.put("framesOut", sum(lines, PREFIX + "limpid_framesOut"));
    row.put("rejected", sum(lines, PREFIX + "limpid_framesRejected"));
    row.put("concealed", sum(lines, PREFIX + "limpid_framesConcealed"));
    row.put("lag", sum(lines, PREFIX + "pendingRecords"));
    row.put("streams", sum(lines, PREFIX + "limpid_streams"));
    row.put("stateMB", sum(lines, PREFIX + "limpid_stateBytes") / 1e6);
    row.put("waitingKB", sum(lines, PREFIX + "limpid_waitingBytes") / 1e3);
    row.put("p50ms", quantile(lines, "0.5") / 1e3);
    row.put("p99ms", quantile(lines, "0.99") / 1e3);
    row.put("checkpointKB", sum(lines, "flink_jobmanager_job_lastCheckpointSize") / 1e3);
    row.put("restarts", sum(lines, "flink_jobmanager_job_numRestarts"));
    row.put("healthy", get("healthz").statusCode() == 200 ? 1.0 : 0.0);
  }

  private static double quantile(List<String> lines, String quantile) {
    return lines.stream()
        .filter(line -> line.startsWith(PREFIX + "limpid_latencyMicros{"))
        .filter(line -> line.contains("quantile=\"" + quantile + "\""))
        .mapToDouble(RunFigures::value)
        .max()
        .orElse(Double.NaN);
  }

  private static double sum(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(RunFigures::value)
        .sum();
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(30)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
