package dev.limpid.eval.deblur;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.limpid.eval.Clip;
import dev.limpid.eval.ClipFinder;
import dev.limpid.eval.EvalException;
import dev.limpid.eval.FrameReader;
import dev.limpid.eval.ReadOptions;
import dev.limpid.eval.Scenes;
import dev.limpid.eval.blur.BlurScenes;
import dev.limpid.eval.blur.BlurredClip;
import dev.limpid.eval.blur.FramePair;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.vision.Light;
import dev.limpid.vision.StructuralSimilarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeblurEvaluationTest {
  private static final Path MODELS =
      Path.of("..", "..", "operators", "src", "test", "resources", "models");

  @TempDir private Path folder;

  @Test
  void run_modelWithMemory_isMeasuredWithAndWithout() throws IOException {
    write("clip", Scenes.pan(4, 4));
    long tensors = Tensor.live();
    try (DeblurModel model = open("tiny-average.onnx")) {
      DeblurEvaluation evaluation = new DeblurEvaluation(model.methods(), ReadOptions.ALL);
      List<BlurredClip> tasks = tasks(List.of(20, 40));
      assertThat(evaluation.expectedFrames(tasks)).isEqualTo(8);
      int[] frames = {0};
      tasks.forEach(task -> evaluation.run(task, () -> frames[0]++));
      assertThat(frames[0]).isEqualTo(8);

      List<DeblurReport.Method> models = evaluation.report().models();
      assertThat(models)
          .extracting(DeblurReport.Method::name)
          .containsExactly("tiny-average", "tiny-average one-frame");
      assertThat(models.get(0).sequences())
          .extracting(DeblurReport.Sequence::name)
          .containsExactly("clip/L20", "clip/L40");
      assertThat(models.get(0).psnrOut()).isNotEqualTo(models.get(1).psnrOut());
      DeblurReport.Sequence weak = models.get(0).sequences().get(0);
      DeblurReport.Sequence strong = models.get(0).sequences().get(1);
      assertThat(strong.psnrIn()).isLessThan(weak.psnrIn());
      assertThat(models.get(0).psnrIn())
          .isCloseTo((weak.psnrIn() + strong.psnrIn()) / 2, offset(1e-9));
      assertThat(weak.sharpnessTruth()).isGreaterThan(weak.sharpnessIn());
      assertThat(ImageHeader.parse(evaluation.sheet().png()).height()).isGreaterThan(200);
    }
    assertThat(Tensor.live()).isEqualTo(tensors);
  }

  /** tiny-lookahead gives the mean of a frame and its neighbours, one step later. */
  @Test
  void measure_modelThatLooksAhead_pairsEachOutputWithItsOwnFrame() {
    List<Picture> frames = Scenes.pan(4, 5);
    List<Picture> means = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      means.add(
          mean(frames.get(Math.max(0, i - 1)), frames.get(i), frames.get(Math.min(4, i + 1))));
    }
    try (DeblurModel model = open("tiny-lookahead.onnx")) {
      DeblurFigures withMemory =
          Measured.measure(Scenes.pairs(frames, means, 1), model.methods().subList(0, 1));
      assertThat(withMemory.frames()).isEqualTo(5);
      assertThat(withMemory.outputs().get(0).quality().psnr()).isEqualTo(100);
      DeblurFigures without =
          Measured.measure(Scenes.pairs(frames, frames, 1), model.methods().subList(1, 2));
      assertThat(without.outputs().get(0).quality().psnr()).isEqualTo(100);
    }
  }

  private static Picture mean(Picture left, Picture middle, Picture right) {
    Picture mean = Picture.allocate(middle.width(), middle.height());
    for (int i = 0; i < mean.rgb().limit(); i++) {
      int sum =
          (left.rgb().get(i) & 0xFF) + (middle.rgb().get(i) & 0xFF) + (right.rgb().get(i) & 0xFF);
      mean.rgb().put(i, (byte) Math.round(sum / 3.0));
    }
    return mean;
  }

  @Test
  void open_modelOfAnotherTask_isRefused() {
    assertThatThrownBy(() -> open("tiny-stateless.onnx").close())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected a model of task 'deblur', got task 'describe'");
  }

  private static DeblurModel open(String name) {
    return DeblurModel.open(Model.read(MODELS.resolve(name)), EngineOptions.cpu(1));
  }

  private List<BlurredClip> tasks(List<Integer> strengths) {
    return BlurredClip.of(
        ClipFinder.find(List.of(folder), List.of()),
        strengths.stream().map(l -> BlurScenes.motion(l, Light.ENCODED)).toList());
  }

  @Test
  void run_truthPairs_measuresTheInput() throws IOException {
    write("sharp", Scenes.pan(4, 3));
    write("blurred", Scenes.pan(4, 3));
    DeblurFigures figures = runPairs();
    assertThat(figures.name()).isEqualTo("sharp");
    assertThat(figures.input()).isEqualTo(new Quality(100, 1, figures.sharpnessTruth(), 0));
  }

  @Test
  void run_pairsOfOtherCounts_namesBoth() throws IOException {
    write("sharp", Scenes.pan(4, 5));
    write("blurred", Scenes.pan(4, 3));
    assertThatThrownBy(this::runPairs)
        .isInstanceOf(EvalException.class)
        .hasMessageContaining("blurred has 3")
        .hasMessageContaining("sharp has 5");
  }

  @Test
  void run_pairsOfOtherSizes_namesBoth() throws IOException {
    write("sharp", Scenes.pan(4, 2));
    write("blurred", List.of(Scenes.at(0).crop(0, 0, 64, 48)));
    assertThatThrownBy(this::runPairs)
        .hasMessageContaining("blurred has 64x48")
        .hasMessageContaining("sharp has 128x96");
  }

  private DeblurFigures runPairs() {
    List<Clip> clips =
        ClipFinder.find(List.of(folder.resolve("sharp")), List.of(folder.resolve("blurred")));
    DeblurEvaluation evaluation =
        new DeblurEvaluation(DeblurBaselines.all().subList(0, 1), new ReadOptions(60, 0, 0));
    return evaluation.run(BlurredClip.of(clips, List.of()).get(0), () -> {});
  }

  @Test
  void reader_frameOfOtherSize_isNamed() throws IOException {
    write("clip", List.of(Scenes.at(0), Scenes.at(1).crop(0, 0, 64, 48)));
    try (FrameReader reader = FrameReader.open(folder.resolve("clip"), ReadOptions.ALL)) {
      assertThat(reader.next()).isNotNull();
      assertThatThrownBy(reader::next)
          .hasMessageContaining("expected frames of 128x96 as at its start, frame 2 has 64x48");
    }
  }

  @Test
  void reader_limitAndSize_areKept() throws IOException {
    write("clip", Scenes.pan(1, 3));
    ReadOptions options = new ReadOptions(2, 64, 48);
    try (FrameReader reader = FrameReader.open(folder.resolve("clip"), options)) {
      assertThat(reader.expected()).isEqualTo(2);
      assertThat(reader.next()).extracting(picture -> picture.size()).isEqualTo("64x48");
      assertThat(reader.next()).isNotNull();
      assertThat(reader.next()).isNull();
    }
    assertThatThrownBy(() -> FrameReader.open(folder.resolve("clip"), new ReadOptions(2, 256, 192)))
        .hasMessageContaining("expected a size from 32x32 to its own 128x96, got 256x192");
  }

  @Test
  void find_folderOfFolders_givesEachWithItsName() throws IOException {
    write("b", Scenes.pan(1, 1));
    write("a", Scenes.pan(1, 1));
    assertThat(ClipFinder.find(List.of(folder, folder.resolve("a")), List.of()))
        .extracting(Clip::name)
        .containsExactly("a", "b", folder.getFileName() + "-a");
  }

  @Test
  void find_nothingThere_saysWhatWasExpected() {
    assertThatThrownBy(() -> ClipFinder.find(List.of(folder), List.of()))
        .hasMessageContaining("expected a video file, a folder of images");
    assertThatThrownBy(() -> ClipFinder.find(List.of(folder.resolve("no")), List.of()))
        .hasMessageEndingWith("no such file or folder");
  }

  @Test
  void find_otherNumberOfBlurred_namesBoth() throws IOException {
    write("a", Scenes.pan(1, 1));
    write("b", Scenes.pan(1, 1));
    assertThatThrownBy(() -> ClipFinder.find(List.of(folder), List.of(folder.resolve("a"))))
        .hasMessageContaining("1 blurred")
        .hasMessageContaining("2 sharp");
  }

  @Test
  void flicker_isTheChangeOfTheError() {
    Picture truth = Scenes.at(0);
    QualityMeter meter = new QualityMeter(truth.width(), truth.height());
    try (StructuralSimilarity similarity = new StructuralSimilarity()) {
      similarity.truth(truth);
      for (int error : new int[] {3, 3, -1}) {
        meter.add(shifted(truth, error), truth, similarity);
      }
    }
    assertThat(meter.mean().flicker()).isCloseTo((0 + 4) / 2.0, offset(1e-9));
  }

  private static Picture shifted(Picture truth, int levels) {
    Picture picture = Picture.allocate(truth.width(), truth.height());
    for (int i = 0; i < truth.rgb().limit(); i++) {
      picture.rgb().put(i, (byte) (truth.rgb().get(i) + levels));
    }
    return picture;
  }

  @Test
  void cropFinder_blurredCorner_isFound() {
    Picture sharp = Scenes.at(0);
    Picture blurred = Scenes.at(0);
    for (int y = 64; y < 80; y++) {
      for (int x = 96; x < 112; x++) {
        blurred.rgb().put(3 * (y * Scenes.WIDTH + x), (byte) 0);
      }
    }
    CropFinder.Place place = new CropFinder(16, 16).find(new FramePair(blurred, sharp));
    assertThat(List.of(place.left(), place.top())).containsExactly(96, 64);
  }

  private void write(String name, List<Picture> pictures) throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      byte[] png = FrameCodec.encodePng(picture.rgb(), picture.width(), picture.height());
      Files.write(target.resolve(i + ".png"), png);
    }
  }
}
