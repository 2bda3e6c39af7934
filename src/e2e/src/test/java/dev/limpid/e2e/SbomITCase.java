package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The bill of materials of the distribution. */
class SbomITCase {
  private static final Path DIST = Dist.root().resolve("src/dist/target/dist");
  private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

  /** Of what is loaded: lib may have jars that a build before an upgrade left there. */
  @Test
  void sbom_namesEveryJarOfTheClassPathWithItsVersion() throws IOException {
    List<String> jars = components().map(SbomITCase::jar).sorted().toList();
    assertThat(jars)
        .anyMatch(name -> name.startsWith("flink-runtime-"))
        .anyMatch(name -> name.startsWith("kafka-clients-"))
        .anyMatch(name -> name.startsWith("onnxruntime-"))
        .anyMatch(name -> name.startsWith("javacv-"));
    assertThat(jars).isEqualTo(classPath().sorted().toList());
  }

  @Test
  void sbom_hasALicenceAndAHashOfEachComponent() throws IOException {
    assertThat(components())
        .isNotEmpty()
        .allSatisfy(
            component -> {
              assertThat(component.path("licenses")).as(jar(component)).isNotEmpty();
              assertThat(component.path("hashes")).as(jar(component)).isNotEmpty();
            });
  }

  private static Stream<String> classPath() throws IOException {
    Path cli = Dist.cliJar();
    try (JarFile jar = new JarFile(cli.toFile())) {
      String others = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return Stream.concat(Stream.of(cli.getFileName().toString()), Stream.of(others.split(" ")));
    }
  }

  private static Stream<JsonNode> components() throws IOException {
    JsonNode sbom = new ObjectMapper().readTree(DIST.resolve("sbom.json").toFile());
    assertThat(sbom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    return StreamSupport.stream(sbom.path("components").spliterator(), false);
  }

  private static String jar(JsonNode component) {
    Matcher classifier = CLASSIFIER.matcher(component.path("purl").asText());
    return "%s-%s%s.jar"
        .formatted(
            component.path("name").asText(),
            component.path("version").asText(),
            classifier.find() ? "-" + classifier.group(1) : "");
  }
}
