package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.model.ModelException;
import org.junit.jupiter.api.Test;

/** Whether stages can take what those before them leave, known before the job runs. */
class StageFitTest {
  private static final String MODELS =
      "models: [ ../operators/src/test/resources/models, ../models ]\n";

  @Test
  void require_greyBehindColourThatPassesOn_isRefused() {
    assertThatThrownBy(() -> require("[ describe, deblur: { model: tiny-gray } ]"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("stage 'deblur': expected pictures")
        .hasMessageContaining("the stages before it leave");
  }

  @Test
  void require_colourBehindGreyThatChangesPictures_isRefused() {
    assertThatThrownBy(() -> require("[ deblur: { model: tiny-gray }, describe ]"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("stage 'describe': expected pictures");
  }

  @Test
  void require_stagesOfOneKindOfPictures_passes() {
    assertThatCode(() -> require("[ deblur: { model: rdn-small }, describe ]"))
        .doesNotThrowAnyException();
    assertThatCode(() -> require("[ deblur: { model: tiny-gray } ]")).doesNotThrowAnyException();
  }

  @Test
  void require_maxLagForARecording_isRefused() {
    Pipeline pipeline =
        PipelineFile.parse(MODELS + "stages: [ deblur: { model: rdn-small } ]", "test")
            .with("live.max-lag=1 s")
            .with("kafka.bounded=true");
    assertThatThrownBy(() -> PipelineStart.requireStages(pipeline))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "live.max-lag: expected 0 s with kafka.bounded, which is for recordings, got 1000 ms");
  }

  private static void require(String stages) {
    PipelineStart.requireStages(PipelineFile.parse(MODELS + "stages: " + stages, "test"));
  }
}
