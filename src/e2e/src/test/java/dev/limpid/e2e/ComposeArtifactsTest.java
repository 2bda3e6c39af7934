package dev.limpid.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code artifacts.sh} does to the volumes that running pipelines have open. */
class ComposeArtifactsTest {
  @TempDir private Path directory;
  private Path image;
  private Path volumes;

  @BeforeEach
  void makeImageAndVolumes() throws IOException {
    image = directory.resolve("image");
    volumes = directory.resolve("volumes");
    write("flink-lib/natives.jar", "natives");
    write("job/limpid-job.jar", "job");
    write("models/a/model.onnx", "model");
    Files.createDirectories(volumes.resolve("flink-lib"));
    Files.createDirectories(volumes.resolve("home"));
  }

  @Test
  void again_nothingNew_leavesFilesThatPipelinesHaveOpen() throws Exception {
    fill();
    Object library = file("flink-lib/natives.jar");
    Object model = file("home/models/a/model.onnx");
    fill();
    assertThat(file("flink-lib/natives.jar")).isEqualTo(library);
    assertThat(file("home/models/a/model.onnx")).isEqualTo(model);
  }

  @Test
  void again_upgraded_bringsWhatIsNewAndRemovesWhatIsGone() throws Exception {
    fill();
    Object library = file("flink-lib/natives.jar");
    write("job/limpid-job.jar", "other");
    Files.delete(image.resolve("models/a/model.onnx"));
    write("models/b/model.onnx", "model");
    fill();
    assertThat(volumes.resolve("home/job/limpid-job.jar")).hasContent("other");
    assertThat(volumes.resolve("home/models/b/model.onnx")).hasContent("model");
    assertThat(volumes.resolve("home/models/a/model.onnx")).doesNotExist();
    assertThat(file("flink-lib/natives.jar")).isEqualTo(library);
  }

  private void write(String file, String content) throws IOException {
    Path path = image.resolve(file);
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    Files.writeString(path, content);
  }

  /** The file itself, which another one of the same name and content is not. */
  private Object file(String name) throws IOException {
    return Objects.requireNonNull(
        Files.readAttributes(volumes.resolve(name), BasicFileAttributes.class).fileKey());
  }

  private void fill() throws IOException, InterruptedException {
    Process script =
        new ProcessBuilder(
                "sh",
                Dist.root().resolve("src/docker/artifacts.sh").toString(),
                image.toString(),
                volumes.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(script.getInputStream().readAllBytes(), UTF_8);
    assertThat(script.waitFor()).as(output).isZero();
  }
}
