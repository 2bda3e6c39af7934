package dev.limpid.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The pieces from which blur is made, removed and measured. */
class PictureToolsTest {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;

  private static Picture flat(int level) {
    Picture picture = Picture.allocate(WIDTH, HEIGHT);
    for (int i = 0; i < picture.rgb().limit(); i++) {
      picture.rgb().put(i, (byte) level);
    }
    return picture;
  }

  private static Picture textured(int shift) {
    Picture picture = Picture.allocate(WIDTH, HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double u = x - shift;
        double value = Math.sin(0.31 * u + 0.1 * y) + Math.cos(0.17 * u - 0.23 * y);
        for (int channel = 0; channel < 3; channel++) {
          picture.rgb().put(3 * (y * WIDTH + x) + channel, (byte) (128 + 50 * value));
        }
      }
    }
    return picture;
  }

  @Test
  void measure_shiftedPicture_findsTheShift() {
    FlowField flow = FlowField.allocate(WIDTH, HEIGHT);
    try (DenseFlow search = new DenseFlow()) {
      search.measure(textured(0), textured(3), flow);
    }
    assertThat(flow.dx(48, 32)).isCloseTo(3, offset(0.3f));
    assertThat(flow.dy(48, 32)).isCloseTo(0, offset(0.3f));
    assertThat(flow.speedQuantile(0.5)).isCloseTo(3, offset(0.3));
  }

  @Test
  void measure_twice_startsAnew() {
    FlowField once = FlowField.allocate(WIDTH, HEIGHT);
    FlowField again = FlowField.allocate(WIDTH, HEIGHT);
    try (DenseFlow search = new DenseFlow()) {
      search.measure(textured(0), textured(3), once);
      search.measure(textured(0), textured(-4), again);
      search.measure(textured(0), textured(3), again);
    }
    assertThat(again.xy()).isEqualTo(once.xy());
  }

  @Test
  void measure_tinyPictures_areRefused() {
    Picture tiny = Picture.allocate(16, 16);
    try (DenseFlow search = new DenseFlow()) {
      assertThatThrownBy(() -> search.measure(tiny, tiny, FlowField.allocate(16, 16)))
          .hasMessage("optical flow: expected pictures of at least 32x32, got 16x16");
    }
  }

  @Test
  void move_wholePixels_shiftsThePicture() {
    FlowField flow = FlowField.allocate(WIDTH, HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      flow.xy().put(2 * i, 4);
    }
    Picture moved = Picture.allocate(WIDTH, HEIGHT);
    try (Warp warp = new Warp(WIDTH, HEIGHT)) {
      warp.move(textured(0), flow, 0.5, moved);
    }
    Picture expected = textured(2);
    assertThat(moved.crop(4, 0, 80, HEIGHT)).isEqualTo(expected.crop(4, 0, 80, HEIGHT));
  }

  @Test
  void lightSum_blackAndWhite_isBrighterInLinearLight() {
    assertThat(halfWhite(Light.ENCODED)).isBetween(127, 128);
    assertThat(halfWhite(Light.LINEAR)).isEqualTo((int) Math.round(255 * Math.pow(0.5, 1 / 2.2)));
  }

  private static int halfWhite(Light light) {
    Picture mean = Picture.allocate(WIDTH, HEIGHT);
    try (LightSum sum = new LightSum(WIDTH, HEIGHT, light)) {
      sum.add(flat(9), 1);
      sum.clear();
      sum.add(flat(0), 0.5);
      sum.add(flat(255), 0.5);
      sum.write(mean);
    }
    return mean.rgb().get(0) & 0xFF;
  }

  @Test
  void fourier_thereAndBack_isTheSame() {
    int size = 24;
    float[] plane = new float[size * size];
    Random random = new Random(5);
    for (int i = 0; i < plane.length; i++) {
      plane[i] = random.nextFloat();
    }
    try (Fourier fourier = new Fourier(size)) {
      assertThat(fourier.inverse(fourier.forward(plane))).containsExactly(plane, offset(1e-5f));
    }
  }

  @Test
  void ssim_equalPictures_isOne() {
    assertThat(ssim(textured(0), textured(0))).isCloseTo(1, offset(1e-6));
  }

  @Test
  void ssim_flatPictures_comparesLuminance() {
    double c1 = Math.pow(0.01 * 255, 2);
    double expected = (2 * 100 * 110 + c1) / (100 * 100 + 110 * 110 + c1);
    assertThat(ssim(flat(100), flat(110))).isCloseTo(expected, offset(1e-4));
  }

  @Test
  void ssim_blurredPicture_isLess() {
    Picture soft = Picture.allocate(WIDTH, HEIGHT);
    float[] mean = new float[81];
    Arrays.fill(mean, 1 / 81f);
    PictureFilter.weigh(textured(0), mean, 9, soft);
    assertThat(ssim(soft, textured(0))).isBetween(0.5, 0.99);
    assertThat(PictureQuality.sharpness(soft))
        .isLessThan(PictureQuality.sharpness(textured(0)))
        .isPositive();
  }

  private static double ssim(Picture picture, Picture truth) {
    try (StructuralSimilarity similarity = new StructuralSimilarity()) {
      similarity.truth(truth);
      return similarity.of(picture);
    }
  }

  @Test
  void sharpness_flatPicture_isZero() {
    assertThat(PictureQuality.sharpness(flat(77))).isZero();
  }

  @Test
  void psnr_otherSize_namesBoth() {
    assertThatThrownBy(() -> PictureQuality.psnr(Picture.allocate(4, 2), flat(0)))
        .hasMessage("expected a picture of 96x64, got 4x2");
  }

  @Test
  void unsharp_edge_growsSteeper() {
    Picture sharp = Picture.allocate(WIDTH, HEIGHT);
    PictureFilter.unsharp(textured(0), 1.5, 1, sharp);
    assertThat(PictureQuality.sharpness(sharp))
        .isGreaterThan(PictureQuality.sharpness(textured(0)));
  }

  @Test
  void sheet_pastedPicture_isEnlargedAndCutOff() {
    PictureSheet sheet = new PictureSheet(100, 60);
    sheet.paste(flat(200), 10, 20, 2);
    sheet.write("größe", 0, 0);
    byte[] png = sheet.png();
    ImageHeader header = ImageHeader.parse(png);
    Picture read = Picture.allocate(header.width(), header.height());
    FrameCodec.decode(png, header, read.rgb());
    assertThat(read.rgb().get(3 * (59 * 100 + 99)) & 0xFF).isEqualTo(200);
    assertThat(read.rgb().get(3 * (59 * 100 + 9)) & 0xFF).isZero();
  }
}
