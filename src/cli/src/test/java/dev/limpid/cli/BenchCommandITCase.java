package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that is measured, for a second each. */
class BenchCommandITCase {
  @TempDir private Path dir;

  @Test
  void bench_namesTheBestEngineAndMeasuresLatency() throws IOException {
    assertThat(bench("tiny-lookahead", "--threads", "2", "--rate", "20")).isZero();

    JsonNode run = run();
    assertThat(run.get("streams").asInt()).isEqualTo(2);
    assertThat(run.get("pipelineFps").asDouble()).isPositive();
    double best = run.get("engineFps").asDouble();
    List<String> named = new ArrayList<>();
    for (JsonNode engine : run.get("engines")) {
      named.add(engine.get("sessions").asInt() + " x " + engine.get("threads").asInt());
      assertThat(engine.get("fps").asDouble()).isPositive().isLessThanOrEqualTo(best);
    }
    assertThat(named).containsExactlyInAnyOrder("1 x 2", "2 x 1");
    assertThat(run.get("engine").asText()).containsAnyOf(named.toArray(String[]::new));
    assertThat(run.get("ratio").asDouble()).isEqualTo(run.get("pipelineFps").asDouble() / best);
    JsonNode latency = run.get("latency");
    assertThat(latency.get("rate").asDouble()).isEqualTo(20);
    assertThat(latency.get("p50").asDouble()).isPositive();
    assertThat(latency.get("p99").asDouble()).isGreaterThanOrEqualTo(latency.get("p50").asDouble());
    assertThat(latency.get("committedP50").asDouble()).isGreaterThan(latency.get("p50").asDouble());
    assertThat(run.get("peerFps").isNull()).isTrue();
  }

  @Test
  void bench_whereCamerasSendMoreThanThePipelineCan_saysNoLatency() throws IOException {
    assertThat(bench("tiny-average", "--threads", "1", "--rate", "1000000")).isZero();

    assertThat(run().get("latency").isNull()).isTrue();
  }

  @Test
  void bench_withAPeerThatIsNotThere_fails() {
    assertThat(bench("tiny-average", "--peer", "--home", dir.toString())).isEqualTo(1);
  }

  private int bench(String model, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("bench", "--model", model, "--streams", "2", "--size", "64x48", "--seconds"));
    arguments.addAll(List.of("1", "--json", dir.resolve("figures.json").toString()));
    arguments.addAll(List.of("--models", "../../operators/src/test/resources/models"));
    arguments.addAll(List.of("--set", "checkpoint.interval=1 s"));
    arguments.addAll(List.of(more));
    return Limpid.commandLine().execute(arguments.toArray(String[]::new));
  }

  private JsonNode run() throws IOException {
    return new ObjectMapper().readTree(dir.resolve("figures.json").toFile()).get("runs").get(0);
  }
}
