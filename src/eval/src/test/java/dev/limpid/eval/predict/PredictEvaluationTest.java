package dev.limpid.eval.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.limpid.eval.Clip;
import dev.limpid.eval.EvalException;
import dev.limpid.eval.ReadOptions;
import dev.limpid.eval.Scenes;
import dev.limpid.media.ImageHeader;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictEvaluationTest {
  private static final Path MODELS =
      Path.of("..", "..", "operators", "src", "test", "resources", "models");
  private static final int HORIZON = 3;

  @TempDir private Path folder;

  @Test
  void run_pan_flowBeatsRepeatingAtEveryDistance() throws IOException {
    List<Clip> clips = Scenes.clips(folder, Scenes.pan(3, 12));
    PredictEvaluation evaluation =
        new PredictEvaluation(PredictBaselines.all(), ReadOptions.ALL, HORIZON, 2);
    assertThat(evaluation.expectedFrames(clips)).isEqualTo(9);
    int[] frames = {0};
    PredictReport figures = evaluation.run(clips.get(0), () -> frames[0]++);
    assertThat(frames[0]).isEqualTo(9);
    assertThat(figures.models().get(0).sequences().get(0).frames()).isEqualTo(7);
    PredictReport.Method copy = evaluation.report().models().get(0);
    PredictReport.Method flow = evaluation.report().models().get(1);
    assertThat(List.of(copy.name(), flow.name())).containsExactly("copy-last", "flow");
    for (int k = 0; k < HORIZON; k++) {
      assertThat(copy.horizons().get(k).k()).isEqualTo(k + 1);
      assertThat(flow.horizons().get(k).psnr()).isGreaterThan(copy.horizons().get(k).psnr() + 2);
      assertThat(flow.horizons().get(k).mse()).isLessThan(copy.horizons().get(k).mse());
      assertThat(flow.horizons().get(k).ssim()).isGreaterThan(copy.horizons().get(k).ssim());
    }
    assertThat(copy.horizons().get(2).psnr()).isLessThan(copy.horizons().get(0).psnr());
  }

  @Test
  void run_modelThatExtrapolates_isExactOnLinearChangeAtEveryDistance() throws IOException {
    List<Clip> clips = Scenes.clips(folder, Scenes.fade(10));
    long tensors = Tensor.live();
    try (PredictModel model = open("tiny-extrapolate.onnx")) {
      List<PredictMethod> methods = new ArrayList<>(List.of(model));
      methods.addAll(PredictBaselines.all());
      PredictEvaluation evaluation = new PredictEvaluation(methods, ReadOptions.ALL, HORIZON, 2);
      List<PredictReport.Method> figures = evaluation.run(clips.get(0), () -> {}).models();
      for (PredictReport.Horizon horizon : figures.get(0).horizons()) {
        assertThat(horizon.mse()).isZero();
        assertThat(horizon.psnr()).isEqualTo(100);
        assertThat(horizon.ssim()).isCloseTo(1, offset(1e-6));
      }
      assertThat(figures.get(1).horizons())
          .extracting(PredictReport.Horizon::mse)
          .containsExactly(16.0, 64.0, 144.0);
      assertThat(ImageHeader.parse(evaluation.strip().png()).height())
          .isGreaterThan(4 * Scenes.HEIGHT);
      ImageHeader curve = ImageHeader.parse(evaluation.report().curve());
      assertThat(curve.width()).isEqualTo(720);
    }
    assertThat(Tensor.live()).isEqualTo(tensors);
  }

  @Test
  void wrongInput_saysWhatWasExpected() throws IOException {
    List<Clip> clips = Scenes.clips(folder, Scenes.pan(1, 4));
    PredictEvaluation evaluation =
        new PredictEvaluation(PredictBaselines.all(), ReadOptions.ALL, HORIZON, 2);
    assertThatThrownBy(() -> evaluation.run(clips.get(0), () -> {}))
        .isInstanceOf(EvalException.class)
        .hasMessageContaining("expected at least 6 frames (warm-up 2, horizon 3), found 4");
    assertThatThrownBy(() -> new PredictEvaluation(PredictBaselines.all(), ReadOptions.ALL, 0, 2))
        .hasMessageContaining("got 0 and 2");
    assertThatThrownBy(() -> open("tiny-average.onnx"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected a model of task 'predict', got task 'deblur'");
  }

  private static PredictModel open(String name) {
    return PredictModel.open(Model.read(MODELS.resolve(name)), EngineOptions.cpu(1));
  }
}
