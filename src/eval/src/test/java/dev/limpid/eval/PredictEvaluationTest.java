package dev.limpid.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
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
    List<Clip> clips = clips(Scenes.pan(3, 12));
    PredictEvaluation evaluation =
        new PredictEvaluation(PredictBaselines.all(), ReadOptions.ALL, HORIZON, 2);
    assertThat(evaluation.expectedFrames(clips)).isEqualTo(9);
    int[] frames = {0};
    List<PredictReport.Sequence> figures = evaluation.run(clips.get(0), () -> frames[0]++);
    assertThat(frames[0]).isEqualTo(9);
    assertThat(figures.get(0).frames()).isEqualTo(7);
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
    List<Clip> clips = clips(fade(10));
    long tensors = Tensor.live();
    try (PredictModel model = open("tiny-extrapolate.onnx")) {
      List<PredictMethod> methods = new ArrayList<>(List.of(model));
      methods.addAll(PredictBaselines.all());
      PredictEvaluation evaluation = new PredictEvaluation(methods, ReadOptions.ALL, HORIZON, 2);
      List<PredictReport.Sequence> figures = evaluation.run(clips.get(0), () -> {});
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
      ImageHeader curve = ImageHeader.parse(new HorizonCurve(evaluation.report()).png());
      assertThat(curve.width()).isEqualTo(720);
    }
    assertThat(Tensor.live()).isEqualTo(tensors);
  }

  @Test
  void wrongInput_saysWhatWasExpected() throws IOException {
    List<Clip> clips = clips(Scenes.pan(1, 4));
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

  @Test
  void dropPlan_dropsTheShareInRunsAndTheSameForASeed() {
    DropPlan plan = new DropPlan(7, 0.1, 3);
    DropPlan again = new DropPlan(7, 0.1, 3);
    int dropped = 0;
    int run = 0;
    int longest = 0;
    for (int i = 0; i < 20_000; i++) {
      boolean drop = plan.next();
      assertThat(again.next()).isEqualTo(drop);
      assertThat(drop && i < DropPlan.KEPT_FIRST).isFalse();
      dropped += drop ? 1 : 0;
      run = drop ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    assertThat(dropped / 20_000.0).isCloseTo(0.1, offset(0.01));
    assertThat(longest).isEqualTo(3);
    assertThatThrownBy(() -> new DropPlan(1, 0, 3)).hasMessageContaining("share above 0");
  }

  @Test
  void concealMeter_comparesStandInsWithTheLastFrameThatCame() throws IOException {
    List<Picture> pictures = fade(6);
    Clip clip = clips(pictures).get(0);
    try (ConcealMeter meter = new ConcealMeter(clip.sharp(), ReadOptions.ALL)) {
      for (int i = 0; i < 6; i++) {
        boolean missing = i == 2 || i == 3;
        meter.add(i, pictures.get(i), missing);
      }
      ConcealReport.Sequence figures = meter.figures("clip", 6, 2);
      assertThat(figures.framesOut()).isEqualTo(6);
      assertThat(figures.psnrConcealed()).isEqualTo(100);
      assertThat(figures.positions()).hasSize(2);
      assertThat(figures.positions().get(0).psnrRepeat())
          .isCloseTo(10 * Math.log10(255 * 255 / 16.0), offset(1e-9));
      assertThat(figures.positions().get(1).psnrRepeat())
          .isCloseTo(10 * Math.log10(255 * 255 / 64.0), offset(1e-9));
      assertThatThrownBy(() -> meter.add(9, pictures.get(0), false))
          .hasMessageContaining("got frame 9");
    }
  }

  /** Textured pictures that grow brighter by 4 levels per frame. */
  private static List<Picture> fade(int count) {
    List<Picture> pictures = new ArrayList<>();
    Picture scene = Scenes.at(0);
    for (int t = 0; t < count; t++) {
      Picture picture = Picture.allocate(scene.width(), scene.height());
      for (int i = 0; i < picture.rgb().limit(); i++) {
        picture.rgb().put(i, (byte) ((scene.rgb().get(i) & 0xFF) - 40 + 4 * t));
      }
      pictures.add(picture);
    }
    return pictures;
  }

  private List<Clip> clips(List<Picture> pictures) throws IOException {
    Path clip = Files.createDirectories(folder.resolve("clip"));
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      Files.write(
          clip.resolve("%03d.png".formatted(i)),
          FrameCodec.encodePng(picture.rgb(), picture.width(), picture.height()));
    }
    return ClipFinder.find(List.of(clip), List.of());
  }

  private static PredictModel open(String name) {
    return PredictModel.open(Model.read(MODELS.resolve(name)), EngineOptions.cpu(1));
  }
}
