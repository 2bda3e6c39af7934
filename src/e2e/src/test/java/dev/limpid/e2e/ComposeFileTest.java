package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.jobs.PipelineKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What {@code docker compose up} opens to others. */
class ComposeFileTest {

  @Test
  void ports_published_areOnLoopbackAndNoneIsFlinks() throws IOException {
    Map<String, Map<String, Object>> services = services("docker-compose.yml");
    assertThat(services.get("jobmanager")).isNotNull().doesNotContainKey("ports");
    assertThat(services.values())
        .allSatisfy(
            service ->
                assertThat((List<?>) service.getOrDefault("ports", List.of()))
                    .allMatch(port -> port.toString().startsWith("127.0.0.1:")));
  }

  @Test
  void flink_page_isOpenedOnLoopbackByAFileOfItsOwn() throws IOException {
    assertThat(services("src/docker/flink-page.yml"))
        .containsExactly(
            Map.entry(
                "jobmanager",
                Map.of("ports", List.of("127.0.0.1:${LIMPID_FLINK_PORT:-8081}:8081"))));
  }

  @Test
  void flink_inCompose_takesNoJarsFromItsPage() throws IOException {
    for (String service :
        List.of("jobmanager", "taskmanager", "jobmanager-second", "taskmanager-second")) {
      Map<?, ?> environment =
          (Map<?, ?>) services("docker-compose.yml").get(service).get("environment");
      assertThat(Objects.requireNonNull(environment).get("FLINK_PROPERTIES"))
          .asString()
          .as("flink's own commands, in the container, ask that address")
          .contains("rest.address: localhost")
          .contains("web.submit.enable: false")
          .contains("web.access-control-allow-origin: http://localhost:")
          .doesNotContain("web.submit.enable: true");
    }
  }

  /** A session cluster would keep a cancelled job, and lose the job with its job manager. */
  @Test
  void jobManagers_runOnePipelineEach_goingOnFromItsNewestCheckpoint() throws IOException {
    Map<String, Map<String, Object>> services = services("docker-compose.yml");
    for (String name : List.of("jobmanager", "jobmanager-second")) {
      String command = String.valueOf(Objects.requireNonNull(services.get(name)).get("command"));
      assertThat(command)
          .startsWith("standalone-job -D jobmanager.rpc.address=" + name + " ")
          .as("Flink keeps a copy of what is not local, and does not take a newer one")
          .contains(" --jars local:///opt/limpid/job/limpid-job.jar ")
          .endsWith(
              " --job-classname dev.limpid.jobs.PipelineMain /etc/limpid/pipeline.yaml --resume");
      assertThat(services.get(name.replace("job", "task")))
          .containsEntry("command", "taskmanager -D jobmanager.rpc.address=" + name);
    }
  }

  /** The second would be refused the folder of the first, and fence its transactions. */
  @Test
  void pipelines_bothAreValidAndShareNeitherTopicsNorCheckpoints() {
    List<Pipeline> pipelines =
        Stream.of("src/docker/pipeline.yaml", "src/docker/second.yaml")
            .map(file -> PipelineFile.read(Dist.root().resolve(file)))
            .toList();
    assertThat(pipelines)
        .extracting(pipeline -> pipeline.get(PipelineKeys.PREFIX))
        .doesNotHaveDuplicates();
    assertThat(pipelines)
        .extracting(pipeline -> pipeline.get(PipelineKeys.CHECKPOINT_DIR))
        .doesNotHaveDuplicates()
        .allMatch(directory -> directory.startsWith("file:///checkpoints/"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> services(String file) throws IOException {
    Map<String, Object> all = new Yaml().load(Files.readString(Dist.root().resolve(file)));
    return (Map<String, Map<String, Object>>) Objects.requireNonNull(all.get("services"));
  }
}
