package dev.limpid.eval.deblur;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.limpid.eval.Scenes;
import dev.limpid.eval.blur.BlurOptions;
import dev.limpid.eval.blur.BlurScenes;
import dev.limpid.eval.blur.PairSource;
import dev.limpid.media.Picture;
import dev.limpid.vision.Fourier;
import dev.limpid.vision.Light;
import dev.limpid.vision.PictureQuality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeblurBaselinesTest {
  private static final int SIZE = 96;

  @Test
  void deconvolvers_rightKernel_restore() {
    float[] sharp = Luma.of(Scenes.at(0).crop(0, 0, SIZE, SIZE));
    MotionKernel kernel = new MotionKernel(SIZE, 32);
    kernel.add(-8, 2, 0.5, 0.5);
    kernel.add(8, -2, 0.5, 0.5);
    try (Fourier fourier = new Fourier(SIZE)) {
      float[] blurred = convolve(fourier, sharp, kernel.values());
      double before = meanSquare(blurred, sharp);
      for (Deconvolver method : List.of(new WienerFilter(), new RichardsonLucy())) {
        float[] restored = method.restore(fourier, blurred, kernel.values());
        assertThat(meanSquare(restored, sharp))
            .as(method.getClass().getSimpleName())
            .isLessThan(0.65 * before);
      }
    }
  }

  @Test
  void motionKernel_line_hasItsLengthAndSumsUpToOne() {
    MotionKernel kernel = new MotionKernel(SIZE, 32);
    kernel.add(10, 0, 1, 1);
    double sum = 0;
    double mean = 0;
    for (int x = 0; x < SIZE; x++) {
      sum += kernel.values()[x];
      mean += x * kernel.values()[x];
    }
    assertThat(sum).isCloseTo(1, offset(1e-5));
    assertThat(mean).isCloseTo(5, offset(0.01));
    assertThat(kernel.isMotion()).isTrue();
  }

  @Test
  void motionKernel_stillTile_isNoMotion() {
    MotionKernel kernel = new MotionKernel(SIZE, 32);
    kernel.add(0.2, 0, 1, 0.5);
    kernel.add(0, 0, 1, 0.5);
    assertThat(kernel.isMotion()).isFalse();
  }

  @Test
  void deconvolution_blurredPan_gains() {
    BlurOptions blur = BlurScenes.motion(20, Light.ENCODED);
    List<Picture> sharp = Scenes.pan(6, 5);
    PairSource source = Scenes.pairs(BlurScenes.blur(sharp, blur), sharp, blur.exposure());
    DeblurFigures figures = Measured.measure(source, DeblurBaselines.all());
    assertThat(gain(figures, "wiener")).isGreaterThan(1);
    assertThat(gain(figures, "richardson-lucy")).isGreaterThan(1);
    assertThat(figures.outputs()).allMatch(output -> output.quality().ssim() > 0.3);
  }

  @Test
  void fba_shakenBurst_beatsItsMeanAndItsFrames() {
    Picture sharp = Scenes.at(0);
    Random random = new Random(2);
    List<Picture> shaken = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      shaken.add(BlurScenes.shaken(sharp, 9, random));
    }
    FrameWindow window = new FrameWindow(Scenes.pairs(shaken, shaken, 1));
    for (int i = 0; i < 3; i++) {
      assertThat(window.advance()).isTrue();
    }
    DeblurMethod fba = method("fba");
    var format = new DeblurMethod.SequenceFormat(sharp.width(), sharp.height(), 1);
    try (Deblurrer deblurrer = fba.open(format)) {
      double merged = PictureQuality.psnr(deblurrer.deblur(window), sharp);
      assertThat(merged).isGreaterThan(PictureQuality.psnr(mean(shaken), sharp) + 1);
      assertThat(merged).isGreaterThan(PictureQuality.psnr(shaken.get(2), sharp) + 1);
    }
  }

  @Test
  void all_stillSharpScene_doLittleHarm() {
    List<Picture> still = Collections.nCopies(3, Scenes.at(0));
    DeblurFigures figures = Measured.measure(Scenes.pairs(still, still, 1), DeblurBaselines.all());
    assertThat(output(figures, "wiener").quality().psnr()).isEqualTo(100);
    assertThat(output(figures, "richardson-lucy").quality().psnr()).isEqualTo(100);
    assertThat(output(figures, "fba").quality().psnr()).isGreaterThan(50);
    assertThat(output(figures, "unsharp").quality().psnr()).isGreaterThan(25);
  }

  private static DeblurMethod method(String name) {
    return DeblurBaselines.all().stream()
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static DeblurFigures.Output output(DeblurFigures figures, String method) {
    return figures.outputs().stream()
        .filter(output -> output.method().equals(method))
        .findFirst()
        .orElseThrow();
  }

  private static double gain(DeblurFigures figures, String method) {
    return output(figures, method).quality().psnr() - figures.input().psnr();
  }

  private static Picture mean(List<Picture> pictures) {
    Picture mean = Picture.allocate(Scenes.WIDTH, Scenes.HEIGHT);
    for (int i = 0; i < mean.rgb().limit(); i++) {
      double sum = 0;
      for (Picture picture : pictures) {
        sum += picture.rgb().get(i) & 0xFF;
      }
      mean.rgb().put(i, (byte) Math.round(sum / pictures.size()));
    }
    return mean;
  }

  private static float[] convolve(Fourier fourier, float[] plane, float[] kernel) {
    float[] left = fourier.forward(plane);
    float[] right = fourier.forward(kernel);
    for (int i = 0; i < left.length; i += 2) {
      float real = left[i] * right[i] - left[i + 1] * right[i + 1];
      left[i + 1] = left[i] * right[i + 1] + left[i + 1] * right[i];
      left[i] = real;
    }
    return fourier.inverse(left);
  }

  private static double meanSquare(float[] values, float[] truth) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (values[i] - truth[i]) * (values[i] - truth[i]);
    }
    return sum / values.length;
  }
}
