package dev.limpid.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.limpid.media.Picture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_core;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BurstMergerTest {
  private static final int WIDTH = 176;
  private static final int HEIGHT = 144;
  private static final int KERNEL = 13;

  @AfterEach
  void setThreadsBack() {
    opencv_core.setNumThreads(1);
  }

  @Test
  void shakenBurst_isBetterThanEachFrameAndTheirMean() {
    Picture sharp = scene(0);
    List<Picture> burst = shaken(8, 5);
    Picture merged = merge(burst, 4).sharp();
    double psnr = PictureQuality.psnr(merged, sharp);
    for (Picture frame : burst) {
      assertThat(psnr).isGreaterThan(PictureQuality.psnr(frame, sharp) + 1);
    }
    assertThat(psnr).isGreaterThan(PictureQuality.psnr(mean(burst), sharp) + 1);
  }

  @Test
  void identicalFrames_comeOutUnchangedButForRounding() {
    Picture frame = shaken(1, 7).get(0);
    BurstMerger.Merged merged = merge(Collections.nCopies(5, frame), 2);
    assertThat(merged.used()).isEqualTo(5);
    assertThat(largestDifference(merged.sharp(), frame)).isLessThanOrEqualTo(1);
  }

  @Test
  void oneFrame_comesOutAsItIs() {
    Picture frame = shaken(1, 7).get(0);
    BurstMerger.Merged merged = merge(List.of(frame), 0);
    assertThat(merged.used()).isEqualTo(1);
    assertThat(merged.sharp().rgb()).isEqualTo(frame.rgb());
  }

  @Test
  void framesOfAnotherScene_haveNoWeight() {
    List<Picture> burst = shaken(4, 5);
    Picture expected = copy(merge(burst, 2).sharp());
    List<Picture> cut = new ArrayList<>(burst);
    cut.add(scene(99));
    BurstMerger.Merged merged = merge(cut, 2);
    assertThat(merged.used()).isEqualTo(4);
    assertThat(merged.sharp().rgb()).isEqualTo(expected.rgb());
  }

  @Test
  void movedFrames_areMovedBack() {
    Picture reference = shaken(1, 3).get(0);
    Picture moved = reference.crop(0, 0, WIDTH, HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 3; x < WIDTH; x++) {
        moved.rgb().put(3 * (y * WIDTH + x), reference.rgb(), 3 * (y * WIDTH + x - 3), 3);
      }
    }
    double before = PictureQuality.psnr(moved, reference);
    Picture back = Picture.allocate(WIDTH, HEIGHT);
    try (BurstAlignment alignment = new BurstAlignment(WIDTH, HEIGHT)) {
      assertThat(alignment.align(reference, moved, back)).isGreaterThan(0.9);
    }
    assertThat(PictureQuality.psnr(back, reference)).isGreaterThan(before + 10);
  }

  @Test
  void sameBurst_givesTheSameBytes_whateverTheThreadsAndWhatWasMergedBefore() {
    List<Picture> burst = shaken(6, 11);
    Picture expected = copy(merge(burst, 3).sharp());
    try (BurstMerger merger = new BurstMerger(WIDTH, HEIGHT)) {
      merger.merge(shaken(8, 12), 4);
      for (int threads : new int[] {1, 2, 3, 8}) {
        opencv_core.setNumThreads(threads);
        assertThat(merger.merge(burst, 3).sharp().rgb())
            .as("%d threads", threads)
            .isEqualTo(expected.rgb());
      }
    }
  }

  @Test
  void weights_equalSpectra_giveThemAgain() {
    float[] plane = new float[32 * 32];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = i * 37 % 251;
    }
    float[][][] spectra = new float[3][1][];
    try (Fourier fourier = new Fourier(32);
        FourierWeights weights = new FourierWeights(32)) {
      for (float[][] spectrum : spectra) {
        spectrum[0] = fourier.forward(plane);
      }
      weights.accumulate(spectra, new float[3][32 * 32], 3);
      assertThat(fourier.inverse(spectra[0][0])).containsExactly(plane, offset(1e-2f));
    }
  }

  @Test
  void weights_blackFrames_stayBlack() {
    float[][][] spectra = new float[2][1][2 * 32 * 32];
    try (FourierWeights weights = new FourierWeights(32)) {
      weights.accumulate(spectra, new float[2][32 * 32], 2);
    }
    assertThat(spectra[0][0]).containsOnly(0);
  }

  private static BurstMerger.Merged merge(List<Picture> burst, int reference) {
    try (BurstMerger merger = new BurstMerger(WIDTH, HEIGHT)) {
      return merger.merge(burst, reference);
    }
  }

  /** A scene as it is seen while the hand moves along a line, another one for each frame. */
  private static List<Picture> shaken(int frames, int seed) {
    Picture sharp = scene(0);
    Random random = new Random(seed);
    List<Picture> burst = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      Picture frame = Picture.allocate(WIDTH, HEIGHT);
      PictureFilter.weigh(sharp, line(random), KERNEL, frame);
      burst.add(frame);
    }
    return burst;
  }

  private static float[] line(Random random) {
    double angle = Math.PI * random.nextDouble();
    double length = 3 + 3 * random.nextDouble();
    float[] kernel = new float[KERNEL * KERNEL];
    int points = 200;
    for (int i = 0; i < points; i++) {
      double along = length * (2.0 * i / (points - 1) - 1);
      int x = KERNEL / 2 + (int) Math.round(along * Math.cos(angle));
      int y = KERNEL / 2 + (int) Math.round(along * Math.sin(angle));
      kernel[y * KERNEL + x] += 1f / points;
    }
    return kernel;
  }

  /** Patches of random colours. */
  private static Picture scene(int seed) {
    Random random = new Random(seed);
    Picture picture = Picture.allocate(WIDTH, HEIGHT);
    for (int patch = 0; patch < 900; patch++) {
      int left = random.nextInt(WIDTH) - 6;
      int top = random.nextInt(HEIGHT) - 6;
      int columns = 4 + random.nextInt(16);
      int rows = 4 + random.nextInt(16);
      byte[] colour = new byte[3];
      random.nextBytes(colour);
      for (int y = Math.max(0, top); y < Math.min(HEIGHT, top + rows); y++) {
        for (int x = Math.max(0, left); x < Math.min(WIDTH, left + columns); x++) {
          picture.rgb().put(3 * (y * WIDTH + x), colour);
        }
      }
    }
    return picture;
  }

  private static Picture mean(List<Picture> burst) {
    Picture mean = Picture.allocate(WIDTH, HEIGHT);
    for (int i = 0; i < mean.rgb().limit(); i++) {
      int sum = 0;
      for (Picture frame : burst) {
        sum += frame.rgb().get(i) & 0xFF;
      }
      mean.rgb().put(i, (byte) Math.round((double) sum / burst.size()));
    }
    return mean;
  }

  private static int largestDifference(Picture one, Picture other) {
    int largest = 0;
    ByteBuffer left = one.rgb();
    ByteBuffer right = other.rgb();
    for (int i = 0; i < left.limit(); i++) {
      largest = Math.max(largest, Math.abs((left.get(i) & 0xFF) - (right.get(i) & 0xFF)));
    }
    return largest;
  }

  private static Picture copy(Picture picture) {
    return picture.crop(0, 0, picture.width(), picture.height());
  }
}
