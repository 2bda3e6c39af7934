package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    for (String service : List.of("jobmanager", "taskmanager", "job")) {
      Map<?, ?> environment =
          (Map<?, ?>) services("docker-compose.yml").get(service).get("environment");
      assertThat(Objects.requireNonNull(environment).get("FLINK_PROPERTIES"))
          .asString()
          .contains("web.submit.enable: false")
          .contains("web.access-control-allow-origin: http://localhost:")
          .doesNotContain("web.submit.enable: true");
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> services(String file) throws IOException {
    Map<String, Object> all = new Yaml().load(Files.readString(Dist.root().resolve(file)));
    return (Map<String, Map<String, Object>>) Objects.requireNonNull(all.get("services"));
  }
}
