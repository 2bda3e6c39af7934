package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoredStagesTest {
  private static final String SYNC = "sync: { reference: monday }";

  @TempDir private Path folder;
  private final List<OperatorState> operators = new ArrayList<>();

  @Test
  void dropped_stagesOfBothKinds_areThoseThatThePipelineLacks() throws Exception {
    frames("deblur, describe, predict");
    operator("limpid.descriptors.v1");
    stage("sync");
    stage("stills");
    RestoredStages restored = restored();
    assertThat(restored.dropped(pipeline("deblur")))
        .containsExactly("describe", "predict", "stills", "sync");
    assertThat(restored.dropped(pipeline("describe, " + SYNC)))
        .containsExactly("deblur", "predict", "stills");
    assertThat(restored.dropsFrames(pipeline("deblur"))).isFalse();
    assertThat(restored.dropsFrames(pipeline("burst"))).isTrue();
  }

  /** Its sink had a run to commit what it had. */
  @Test
  void dropped_stageThatWasDroppedBefore_isNotToldAgain() throws Exception {
    frames("deblur");
    operator(OperatorIds.sink("sync"));
    assertThat(restored().dropped(pipeline("deblur"))).isEmpty();
    assertThat(restored().droppedOperators(pipeline("deblur"))).isEmpty();
  }

  /** No stage, but it has a sink. */
  @Test
  void dropped_topicsOfFramesBecomeOne_finishesTheirSinkAndTellsNothing() throws Exception {
    stage(OperatorIds.ORIGINS);
    Pipeline one = pipeline("deblur");
    assertThat(restored().dropped(one)).isEmpty();
    assertThat(restored().droppedOperators(one)).containsExactly(OperatorIds.ORIGINS);
    assertThat(restored().droppedOperators(one.with("kafka.frames=a,b"))).isEmpty();
  }

  @Test
  void dropped_checkpointOfAVersionThatDidNotNameThem_tellsOfOperatorsAlone() throws Exception {
    operators.add(state("limpid", OperatorIds.FRAMES));
    stage("sync");
    assertThat(restored().dropped(pipeline("deblur"))).containsExactly("sync");
  }

  @Test
  void of_nothingToStartFrom_hasNoStages() {
    assertThat(RestoredStages.of(new Configuration()).dropped(pipeline("deblur"))).isEmpty();
  }

  @Test
  void of_noCheckpoint_saysWhatWasExpected() {
    assertThatThrownBy(() -> RestoredStages.of(settings()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a checkpoint or savepoint, got 'file:");
  }

  private void frames(String stages) {
    operators.add(state(RestoredStages.label(List.of(stages.split(", "))), OperatorIds.FRAMES));
    operator(OperatorIds.SINK);
  }

  private void stage(String name) {
    operator(OperatorIds.stage(name));
    operator(OperatorIds.sink(name));
  }

  private void operator(String uid) {
    operators.add(state("name", uid));
  }

  private static OperatorState state(String name, String uid) {
    return new OperatorState(name, uid, new OperatorID(), 1, PipelineJob.MAX_PARALLELISM);
  }

  private RestoredStages restored() throws Exception {
    try (OutputStream out = Files.newOutputStream(folder.resolve("_metadata"))) {
      Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(1, operators, List.of()), out);
    }
    return RestoredStages.of(settings());
  }

  private Configuration settings() {
    Configuration settings = new Configuration();
    settings.set(StateRecoveryOptions.SAVEPOINT_PATH, folder.toUri().toString());
    return settings;
  }

  private static Pipeline pipeline(String stages) {
    return PipelineFile.parse("stages: [ %s ]".formatted(stages), "test");
  }
}
