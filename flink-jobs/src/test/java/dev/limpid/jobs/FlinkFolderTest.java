package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CheckpointMetadataOutputStream;
import org.apache.flink.runtime.state.CheckpointStorageCoordinatorView;
import org.apache.flink.runtime.state.CheckpointStorageLoader;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class FlinkFolderTest {
  private static final PipelineIdentity OURS = new PipelineIdentity("cluster", "limpid");

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {"my dir", "st ü é 車", "a%20b", "a#b", "a?b", "a:b", "100%", "a+b&c=d", "~"})
  void uri_anyName_isWhereFlinkWritesAndLimpidReads(String name) throws Exception {
    Path root = dir.resolve(name);
    CheckpointFolder before = open(root);
    CompletedCheckpointStorageLocation written = checkpoint(FlinkFolder.uri(before.run()));
    assertThat(SavedState.metadata(written.getExternalPointer()).getCheckpointId()).isEqualTo(7);

    Path found = open(root).newest().orElseThrow().folder();

    assertThat(found).startsWithRaw(root);
    assertThat(storage(FlinkFolder.uri(found)).resolveCheckpoint(FlinkFolder.uri(found)))
        .isNotNull();
    try (var siblings = Files.list(dir)) {
      assertThat(siblings).containsExactly(root);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file://", "file:", ""})
  void path_ofTheKey_takesEachCharacterAsItStands(String scheme) {
    Pipeline pipeline = pipeline("checkpoint.dir=" + scheme + "/a/my dir%20ü#b?c");
    String directory = pipeline.get(PipelineKeys.CHECKPOINT_DIR);
    assertThat(directory).isEqualTo("file:///a/my dir%20ü#b?c");
    assertThat(FlinkFolder.path(directory)).isEqualTo(Path.of("/a/my dir%20ü#b?c"));
    assertThat(JobSettings.of(pipeline).get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
        .isEqualTo(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file://tmp/x", "file:x", "file:", "x/y", "x", "~/x", "://"})
  void checkpointDir_noFolder_namesTheKeyAndWhatIsExpected(String text) {
    assertThatThrownBy(() -> pipeline("checkpoint.dir=" + text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("checkpoint.dir: expected an absolute path or a URI, such as /var")
        .hasMessageEndingWith(", got '%s'".formatted(text));
  }

  @ParameterizedTest
  @CsvSource({"/a\\b", "file:///a\\b"})
  void checkpointDir_backslash_isRefused(String text) {
    assertThatThrownBy(() -> pipeline("checkpoint.dir=" + text))
        .hasMessageContaining("checkpoint.dir: expected a folder without '\\'");
    assertThatThrownBy(() -> FlinkFolder.uri(Path.of("/a\\b"))).hasMessageEndingWith("got '/a\\b'");
  }

  @Test
  void path_notOnThisMachine_isRefused() {
    assertThat(pipeline("checkpoint.dir=s3://b/a b").get(PipelineKeys.CHECKPOINT_DIR))
        .isEqualTo("s3://b/a b");
    for (String elsewhere : List.of("s3://bucket", "")) {
      assertThatThrownBy(() -> FlinkFolder.path(elsewhere))
          .hasMessageContaining("must be a file: URI or a path, got '%s'".formatted(elsewhere));
    }
  }

  private static Pipeline pipeline(String setting) {
    return PipelineFile.parse("stages: [ deblur: {} ]", "test").with(setting);
  }

  private static CheckpointFolder open(Path root) throws Exception {
    return CheckpointFolder.open(root, OURS, note -> {});
  }

  /** By Flink's own means. */
  private static CompletedCheckpointStorageLocation checkpoint(String uri) throws Exception {
    CheckpointStorageCoordinatorView storage = storage(uri);
    storage.initializeBaseLocationsForCheckpoint();
    try (CheckpointMetadataOutputStream out =
        storage.initializeLocationForCheckpoint(7).createMetadataOutputStream()) {
      Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(7, List.of(), List.of()), out);
      return out.closeAndFinalizeCheckpoint();
    }
  }

  private static CheckpointStorageCoordinatorView storage(String uri) throws Exception {
    Configuration settings = JobSettings.of(pipeline("checkpoint.dir=" + uri));
    return CheckpointStorageLoader.fromConfig(
            settings,
            FlinkFolderTest.class.getClassLoader(),
            LoggerFactory.getLogger(FlinkFolderTest.class))
        .orElseThrow()
        .createCheckpointStorage(new JobID());
  }
}
