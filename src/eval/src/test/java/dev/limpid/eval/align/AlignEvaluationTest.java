package dev.limpid.eval.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limpid.align.AlignOptions;
import dev.limpid.eval.EvalException;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.FrameRate;
import dev.limpid.media.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignEvaluationTest {
  private static final FrameRate THREE = FrameRate.of(3);
  private static final int FRAMES = 90;

  @TempDir Path folder;

  /** A camera that pans over a random picture, brighter or darker. */
  private Path pan(String name, int brightness) throws IOException {
    Path images = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < FRAMES; i++) {
      Picture picture = Picture.allocate(64, 32);
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 64; x++) {
          byte level = (byte) (block((x + 6 * i) / 8, y / 8) * 3 / 4 + brightness);
          for (int channel = 0; channel < 3; channel++) {
            picture.rgb().put(3 * (y * 64 + x) + channel, level);
          }
        }
      }
      Files.write(
          images.resolve("%03d.png".formatted(i)), FrameCodec.encodePng(picture.rgb(), 64, 32));
    }
    return images;
  }

  private static int block(int column, int row) {
    return new SplittableRandom(31L * column + row).nextInt(256);
  }

  @Test
  void run_identicalPans_comparesEveryMethodWithTheTruth() throws IOException {
    List<AlignMethod> methods =
        AlignMethods.baselines(AlignOptions.DEFAULT, THREE).stream().limit(3).toList();
    AlignEvaluation evaluation = new AlignEvaluation(methods, THREE);
    AlignPair pair = new AlignPair("pans", pan("a", 0), pan("b", 40), null, null);
    AccuracyReport.Pair result = evaluation.run(pair, () -> {});

    assertThat(result.methods())
        .extracting(AccuracyReport.Method::name)
        .containsExactly("thumbnails", "thumbnails dtw", "thumbnails nearest");
    assertThat(result.methods().subList(0, 2)).allMatch(method -> method.within4() > 0.9);
    assertThat(result.methods().get(2).within4()).isGreaterThan(0.6);
    assertThat(evaluation.report().methods()).isEqualTo(result.methods());
  }

  @Test
  void run_otherLengthThanTheTruth_saysBoth() throws IOException {
    AlignEvaluation evaluation =
        new AlignEvaluation(AlignMethods.baselines(AlignOptions.DEFAULT, THREE), THREE);
    Path a = pan("a", 0);
    AlignPair pair = new AlignPair("pans", a, a, AlignTruth.none(7), null);

    assertThatThrownBy(() -> evaluation.run(pair, () -> {}))
        .isInstanceOf(EvalException.class)
        .hasMessageContaining("expected 7 frames by the truth, got 90");
  }

  @Test
  void truth_ofDrives_isARangeAtStopsAndNothingOnDetours() throws IOException {
    DriveTable query = table("q", "0,0", "1,0", "2,1", "3,0", "9,0");
    DriveTable reference = table("r", "0,0", "1,0", "1,0", "1,0", "2,0", "3.1,0");
    AlignTruth truth = AlignTruth.ofDrives(query, reference);

    assertThat(truth.error(1, 3)).isZero();
    assertThat(truth.error(1, 5)).isEqualTo(2);
    assertThat(truth.hasMatch(2)).isFalse();
    assertThat(truth.error(3, 4)).isEqualTo(1);
    assertThat(truth.hasMatch(4)).isFalse();
    assertThatThrownBy(() -> truth.error(4, 1)).isInstanceOf(EvalException.class);
  }

  private DriveTable table(String name, String... rows) throws IOException {
    Path file = folder.resolve(name + ".csv");
    Files.writeString(file, "route_m,on_detour\n" + String.join("\n", rows) + "\n");
    return DriveTable.read(file);
  }

  @Test
  void table_withoutPositions_saysWhatItHas() throws IOException {
    Path file = folder.resolve("wrong.csv");
    Files.writeString(file, "index,pts\n0,0\n");

    assertThatThrownBy(() -> DriveTable.read(file))
        .isInstanceOf(EvalException.class)
        .hasMessageContaining("expected a column 'route_m', got [index, pts]");
  }

  @Test
  void figures_countFramesWithAndWithoutMatch() {
    AlignTruth truth = AlignTruth.identical(6).select(new int[] {0, 1, 2, 3, 4, 5});
    AccuracyReport.Method method =
        AlignFigures.of(truth, new int[] {0, 2, 5, 20, -1, 5}, 25)
            .plus(AlignFigures.of(AlignTruth.none(2), new int[] {3, -1}, 25))
            .report("any");

    assertThat(method.within1()).isCloseTo(3 / 6.0, within(1e-9));
    assertThat(method.within3()).isCloseTo(4 / 6.0, within(1e-9));
    assertThat(method.within4()).isCloseTo(4 / 6.0, within(1e-9));
    assertThat(method.within10()).isCloseTo(4 / 6.0, within(1e-9));
    assertThat(method.falseMatches()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void detourEnds_lateEarlyAndMissed_areCountedApart() throws IOException {
    String[] rows = new String[40];
    Arrays.setAll(rows, i -> i + "," + (i >= 10 && i < 30 ? 1 : 0));
    DriveTable drive = table("detour", rows);
    AlignTruth truth = AlignTruth.ofDrives(drive, drive);

    assertThat(DetourEnds.of(truth, matchedOutside(12, 28), 1)).isEqualTo(new DetourEnds(2, 2));
    assertThat(DetourEnds.of(truth, matchedOutside(7, 29), 1)).isEqualTo(new DetourEnds(2, 1));
    assertThat(DetourEnds.of(truth, matchedOutside(20, 20), 1)).isEqualTo(new DetourEnds(2, 0));
    assertThat(DetourEnds.of(truth, matchedOutside(10, 30), 5)).isEqualTo(DetourEnds.NONE);
  }

  private static int[] matchedOutside(int from, int to) {
    int[] matched = new int[40];
    Arrays.setAll(matched, i -> i >= from && i < to ? -1 : i);
    return matched;
  }

  @Test
  void resampling_sameSeed_sameFramesWithStops() {
    int[] frames = new Resampling(3).frames(1000);

    assertThat(frames).isEqualTo(new Resampling(3).frames(1000));
    assertThat(frames).isSorted().hasSizeGreaterThan(400);
    assertThat(Arrays.stream(frames).distinct().count()).isLessThan(frames.length);
  }
}
