package dev.limpid.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** The part of Flink's REST interface that the tests use. */
final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final String base;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  FlinkRest(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  /** Waits until so many slots are registered; slots of lost task managers drop out in time. */
  void awaitSlots(int slots) {
    await().until(() -> get("/overview").path("slots-total").asInt(-1) == slots);
  }

  /** State and record counts of the job and its tasks as JSON, for messages of tests. */
  String describe(String jobId) {
    return get("/jobs/" + jobId).toString();
  }

  /** The cause of the last failure of the job, for messages of tests. */
  String lastFailure(String jobId) {
    return get("/jobs/" + jobId + "/exceptions")
        .path("exceptionHistory")
        .path("entries")
        .path(0)
        .path("stacktrace")
        .asText("no failure recorded");
  }

  /** How often the job was restored from a checkpoint. */
  long restored(String jobId) {
    return get("/jobs/" + jobId + "/checkpoints").path("counts").path("restored").asLong();
  }

  /** Stops the job with a savepoint and returns where the savepoint is. */
  String stopWithSavepoint(String jobId, Path directory) {
    JsonNode trigger =
        post(
            "/jobs/" + jobId + "/stop",
            Map.of("targetDirectory", directory.toUri().toString(), "drain", false));
    String path = "/jobs/" + jobId + "/savepoints/" + trigger.path("request-id").asText();
    JsonNode done =
        await()
            .until(
                () -> get(path),
                status -> "COMPLETED".equals(status.path("status").path("id").asText()));
    JsonNode location = done.path("operation").path("location");
    if (location.isMissingNode()) {
      throw new IllegalStateException("savepoint of job " + jobId + " failed: " + done);
    }
    return location.asText();
  }

  void cancel(String jobId) {
    send(
        HttpRequest.newBuilder(URI.create(base + "/jobs/" + jobId + "?mode=cancel"))
            .method("PATCH", BodyPublishers.noBody()));
  }

  private static org.awaitility.core.ConditionFactory await() {
    return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100));
  }

  private JsonNode get(String path) {
    return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
  }

  private JsonNode post(String path, Map<String, Object> body) {
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.valueToTree(body).toString())));
  }

  /** An answer, or an object with the field "error" while the job manager is not reachable. */
  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          client.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
      return JSON.readTree(Optional.of(response.body()).filter(b -> !b.isBlank()).orElse("{}"));
    } catch (IOException e) {
      return JSON.createObjectNode().put("error", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + base, e);
    }
  }
}
