package dev.limpid.eval.blur;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.limpid.eval.EvalException;
import dev.limpid.eval.Scenes;
import dev.limpid.media.Picture;
import dev.limpid.vision.Light;
import dev.limpid.vision.PictureQuality;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SynthesisTest {
  private static final int MARGIN = 16;

  @ParameterizedTest
  @EnumSource(Light.class)
  void blur_stillScene_staysAsItIs(Light light) {
    Picture still = Scenes.at(0);
    List<Picture> blurred =
        BlurScenes.blur(Collections.nCopies(4, still), BlurScenes.motion(40, light));
    assertThat(blurred).hasSize(4).containsOnly(still);
  }

  @Test
  void blur_oneFrame_staysAsItIs() {
    Picture only = Scenes.at(0);
    assertThat(BlurScenes.blur(List.of(only), BlurScenes.motion(20, Light.ENCODED)))
        .containsExactly(only);
  }

  @Test
  void blur_pan_isABoxAsLongAsTheMotionInTheExposure() {
    double speed = 6;
    List<Picture> sharp = Scenes.pan(speed, 5);
    for (int strength : new int[] {20, 40}) {
      BlurOptions options = BlurScenes.motion(strength, Light.ENCODED);
      Picture blurred = BlurScenes.blur(sharp, options).get(2);
      Picture expected = box(2 * speed, speed * options.exposure());
      assertThat(psnr(blurred, expected)).as("L = %d", strength).isGreaterThan(32);
      assertThat(psnr(sharp.get(2), expected)).isLessThan(24);
    }
  }

  @Test
  void blur_ends_areBlurredLikeTheirOneSide() {
    List<Picture> blurred = BlurScenes.blur(Scenes.pan(6, 3), BlurScenes.motion(20, Light.ENCODED));
    assertThat(psnr(blurred.get(0), box(1.5, 3))).isGreaterThan(30);
    assertThat(psnr(blurred.get(2), box(10.5, 3))).isGreaterThan(30);
  }

  @Test
  void blur_linearLight_isBrighter() {
    List<Picture> sharp = Scenes.pan(6, 3);
    double encoded = mean(BlurScenes.blur(sharp, BlurScenes.motion(40, Light.ENCODED)).get(1));
    double linear = mean(BlurScenes.blur(sharp, BlurScenes.motion(40, Light.LINEAR)).get(1));
    assertThat(linear - encoded).isBetween(3.0, 30.0);
  }

  @Test
  void blur_sameSeed_givesTheSameBytes() {
    List<Picture> sharp = Scenes.pan(3, 3);
    List<Picture> once = BlurScenes.blur(sharp, everything(7));
    assertThat(BlurScenes.blur(sharp, everything(7))).isEqualTo(once);
    assertThat(BlurScenes.blur(sharp, everything(8))).isNotEqualTo(once);
  }

  private static BlurOptions everything(long seed) {
    return new BlurOptions(20, Light.LINEAR, List.of(7, 11, 15), 2, 80, true, seed);
  }

  @Test
  void exposureJump_changesInputAndTruthAlike() {
    BlurOptions options = new BlurOptions(0, Light.ENCODED, List.of(), 0, 0, true, 4);
    List<Picture> still = Collections.nCopies(30, Scenes.at(0));
    double before = mean(still.get(0));
    boolean jumped = false;
    try (PairSource source = new SynthesisedPairs(Scenes.frames(still), "scene", options)) {
      for (FramePair pair = source.next(); pair != null; pair = source.next()) {
        assertThat(pair.blurred()).isEqualTo(pair.sharp());
        jumped |= Math.abs(mean(pair.sharp()) - before) > 5;
      }
    }
    assertThat(jumped).isTrue();
  }

  @Test
  void shakeKernel_anySeed_isCentredAndKeepsBrightness() {
    for (int seed = 0; seed < 20; seed++) {
      float[] kernel = ShakeKernel.sample(11, new Random(seed));
      double sum = 0;
      double x = 0;
      for (int i = 0; i < kernel.length; i++) {
        assertThat(kernel[i]).isNotNegative();
        sum += kernel[i];
        x += kernel[i] * (i % 11 - 5);
      }
      assertThat(sum).isCloseTo(1, offset(1e-5));
      assertThat(x).isCloseTo(0, offset(0.3));
    }
  }

  @Test
  void options_outOfRange_nameTheOption() {
    assertThatThrownBy(() -> BlurScenes.motion(41, Light.ENCODED))
        .isInstanceOf(EvalException.class)
        .hasMessage("strength: expected 0 to 40, got 41");
    assertThatThrownBy(() -> new BlurOptions(1, Light.ENCODED, List.of(8), 0, 0, false, 0))
        .hasMessage("shake: expected odd, 3 to 63, got 8");
  }

  /** The mean of the scene over {@code length} pixels around {@code x}. */
  private static Picture box(double x, double length) {
    int samples = 64;
    double[] sums = new double[3 * Scenes.WIDTH * Scenes.HEIGHT];
    for (int i = 0; i < samples; i++) {
      Picture seen = Scenes.at(x + length * ((i + 0.5) / samples - 0.5));
      for (int at = 0; at < sums.length; at++) {
        sums[at] += seen.rgb().get(at) & 0xFF;
      }
    }
    Picture mean = Picture.allocate(Scenes.WIDTH, Scenes.HEIGHT);
    for (int at = 0; at < sums.length; at++) {
      mean.rgb().put(at, (byte) Math.round(sums[at] / samples));
    }
    return mean;
  }

  private static double psnr(Picture picture, Picture truth) {
    return PictureQuality.psnr(inside(picture), inside(truth));
  }

  private static Picture inside(Picture picture) {
    return picture.crop(MARGIN, MARGIN, Scenes.WIDTH - 2 * MARGIN, Scenes.HEIGHT - 2 * MARGIN);
  }

  private static double mean(Picture picture) {
    double sum = 0;
    for (int i = 0; i < picture.rgb().limit(); i++) {
      sum += picture.rgb().get(i) & 0xFF;
    }
    return sum / picture.rgb().limit();
  }
}
