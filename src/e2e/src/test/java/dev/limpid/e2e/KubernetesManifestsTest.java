package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.jobs.PipelineKeys;
import dev.limpid.jobs.PipelineMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What the manifests say about each other; {@code src/kubernetes/check.sh} knows the schemas. */
class KubernetesManifestsTest {
  private static final Path FOLDER = Dist.root().resolve("src/kubernetes");

  @Test
  void flink_runsThePipelineFromWhereItWas() throws IOException {
    Map<?, ?> spec = spec("FlinkDeployment", "limpid");
    assertThat(at(spec, "job", "entryClass")).isEqualTo(PipelineMain.class.getName());
    assertThat(at(spec, "job", "upgradeMode")).isEqualTo("savepoint");
    Map<?, ?> settings = (Map<?, ?>) spec.get("flinkConfiguration");
    assertThat(settings.get("web.submit.enable")).isEqualTo("false");
    assertThat(settings.get("high-availability.type")).isEqualTo("kubernetes");
    Pipeline pipeline = PipelineFile.read(FOLDER.resolve("base/pipeline.yaml"));
    assertThat(settings.get("execution.checkpointing.dir"))
        .isEqualTo(pipeline.get(PipelineKeys.CHECKPOINT_DIR));
    assertThat(at(spec, "job", "parallelism")).isEqualTo(pipeline.get(PipelineKeys.PARALLELISM));
  }

  @Test
  void containers_ofLimpid_haveNoRightsAndBoundedMemory() throws IOException {
    for (Map<?, ?> spec :
        List.of(
            spec("Deployment", "ingest"), spec("Deployment", "dashboard"), spec("Job", "topics"))) {
      assertThat(at(spec, "template", "spec", "securityContext", "runAsNonRoot")).isEqualTo(true);
      Map<?, ?> container =
          (Map<?, ?>) ((List<?>) at(spec, "template", "spec", "containers")).get(0);
      assertThat(at(container, "securityContext", "allowPrivilegeEscalation")).isEqualTo(false);
      assertThat(at(container, "securityContext", "readOnlyRootFilesystem")).isEqualTo(true);
      assertThat(at(container, "resources", "limits", "memory")).isNotNull();
    }
  }

  /** Two would bring each frame twice, also for a moment while a new one takes over. */
  @Test
  void ingest_isOnePodAtATime() throws IOException {
    Map<?, ?> spec = spec("Deployment", "ingest");
    assertThat(spec.get("replicas")).isEqualTo(1);
    assertThat(at(spec, "strategy", "type")).isEqualTo("Recreate");
  }

  /** Flink asks nobody for a password. */
  @Test
  void nothing_isReachedFromOutsideTheCluster() throws IOException {
    assertThat(at(spec("NetworkPolicy", "nobody"), "podSelector")).isEqualTo(Map.of());
    assertThat(manifests())
        .noneMatch(manifest -> "Ingress".equals(manifest.get("kind")))
        .filteredOn(manifest -> "Service".equals(manifest.get("kind")))
        .allSatisfy(
            service -> assertThat(((Map<?, ?>) service.get("spec")).containsKey("type")).isFalse());
    assertThat(Files.readString(FOLDER.resolve("base/flink.yaml")))
        .doesNotContain("ingress:", "NodePort", "LoadBalancer", "hostPort");
  }

  @Test
  void kustomization_namesEveryFile() throws IOException {
    Map<String, Object> base =
        new Yaml().load(Files.readString(FOLDER.resolve("base/kustomization.yaml")));
    List<String> named = new ArrayList<>(List.of("kustomization.yaml", "pipeline.yaml"));
    for (String key : List.of("resources", "configurations")) {
      ((List<?>) base.get(key)).forEach(file -> named.add((String) file));
    }
    try (Stream<Path> files = Files.list(FOLDER.resolve("base"))) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrderElementsOf(named);
    }
  }

  private static Map<?, ?> spec(String kind, String name) throws IOException {
    return manifests().stream()
        .filter(manifest -> kind.equals(manifest.get("kind")))
        .filter(manifest -> name.equals(at(manifest, "metadata", "name")))
        .map(manifest -> (Map<?, ?>) manifest.get("spec"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no %s '%s'".formatted(kind, name)));
  }

  private static List<Map<?, ?>> manifests() throws IOException {
    List<Map<?, ?>> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve("base"))) {
      for (Path file : files.sorted().toList()) {
        Iterable<Object> documents = new Yaml().loadAll(Files.readString(file));
        StreamSupport.stream(documents.spliterator(), false)
            .map(document -> (Map<?, ?>) document)
            .filter(document -> document.containsKey("apiVersion"))
            .forEach(all::add);
      }
    }
    return all;
  }

  private static Object at(Map<?, ?> map, String... path) {
    Object value = map;
    for (String key : path) {
      assertThat(value).as(String.join(".", path)).isInstanceOf(Map.class);
      value = ((Map<?, ?>) value).get(key);
    }
    assertThat(value).as(String.join(".", path)).isNotNull();
    return value;
  }
}
