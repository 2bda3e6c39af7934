package dev.limpid.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DriveRendererTest {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 96;

  @Test
  void render_twiceAndWithMoreThreads_givesTheSameBytes() {
    DriveOptions.Builder options = small().condition(DriveCondition.RAINY_NIGHT);
    List<Long> once = checksums(options.threads(1).build(), 0, 7, 3);
    assertThat(checksums(options.threads(1).build(), 0, 7, 3)).isEqualTo(once);
    assertThat(checksums(options.threads(3).build(), 0, 7, 3)).isEqualTo(once);
  }

  @Test
  void render_anyOrder_givesTheSameFrame() {
    List<Long> forward = checksums(small().build(), 2, 9);
    List<Long> backward = checksums(small().build(), 9, 2);
    assertThat(backward).containsExactly(forward.get(1), forward.get(0));
  }

  @Test
  void render_eachCondition_looksDifferent() {
    Set<Long> seen = new HashSet<>();
    for (DriveCondition.Preset preset : DriveCondition.Preset.values()) {
      seen.addAll(checksums(small().condition(preset.condition()).build(), 4));
    }
    assertThat(seen).hasSameSizeAs(DriveCondition.Preset.values());
  }

  @ParameterizedTest
  @EnumSource(DriveCondition.Preset.class)
  void render_eachCondition_isNeitherEmptyNorUniform(DriveCondition.Preset preset) {
    try (DriveRenderer renderer =
        new DriveRenderer(small().condition(preset.condition()).build())) {
      ByteBuffer pixels = renderer.render(3).sharp();
      double mean = mean(pixels);
      assertThat(mean).isBetween(8.0, 225.0);
      assertThat(deviation(pixels, mean)).isGreaterThan(15);
    }
  }

  /** Footage is part of other tests' expectations; a change of its looks is made on purpose. */
  @ParameterizedTest
  @CsvSource({
    "SUMMER, cb123058",
    "AUTUMN, 7ba5a04e",
    "WINTER, 98e71bdd",
    "DUSK, c85ac3eb",
    "NIGHT, 4febb137",
    "RAIN, 5d18a87c",
    "RAINY_NIGHT, 1c239130",
    "FOG, acb519f0"
  })
  void render_eachCondition_keepsItsLook(DriveCondition.Preset preset, String checksum) {
    DriveOptions options = small().condition(preset.condition()).build();
    assertThat(checksums(options, 4)).containsExactly(Long.parseLong(checksum, 16));
  }

  @Test
  void render_otherRoute_isAnotherPlace() {
    try (DriveRenderer here = new DriveRenderer(tripod(7, 1));
        DriveRenderer there = new DriveRenderer(tripod(8, 1))) {
      ByteBuffer place = here.render(0).sharp();
      assertThat(psnr(place, there.render(0).sharp())).isLessThan(18);
    }
  }

  @Test
  void render_samePlaceAtAnotherSpeed_looksTheSame() {
    try (DriveRenderer slow = new DriveRenderer(tripod(7, 1));
        DriveRenderer fast = new DriveRenderer(tripod(7, 5))) {
      double place = slow.truth(60).routeMetres();
      int match = nearest(fast, place);
      ByteBuffer here = slow.render(60).sharp();
      double same = psnr(here, fast.render(match).sharp());
      double elsewhere = psnr(here, fast.render(Math.max(0, match - 50)).sharp());
      assertThat(Math.abs(fast.truth(match).routeMetres() - place)).isLessThan(0.5);
      assertThat(same).isGreaterThan(elsewhere + 1);
    }
  }

  @Test
  void render_movingAndStopped_blurFollowsMotion() {
    DriveOptions options =
        drive(40).size(320, 192).sensorNoise(0).exposure(1).samples(8, 8).shake(2).build();
    try (DriveRenderer renderer = new DriveRenderer(options)) {
      int stopped = -1;
      int fastest = 0;
      for (int i = 0; i < options.video().frames(); i++) {
        double speed = renderer.truth(i).speedMetresPerSecond();
        stopped = speed == 0 ? i : stopped;
        fastest = speed > renderer.truth(fastest).speedMetresPerSecond() ? i : fastest;
      }
      assertThat(stopped).as("frame with the car standing").isPositive();
      DriveFrame still = renderer.render(stopped);
      DriveFrame moving = renderer.render(fastest);
      assertThat(psnr(still.blurred(), still.sharp())).isGreaterThan(34);
      assertThat(psnr(moving.blurred(), moving.sharp())).isLessThan(31);
    }
  }

  @Test
  void truth_wholeDrive_neverRunsBackwardsAndStopsSomewhere() {
    DriveOptions options = drive(90).build();
    try (DriveRenderer renderer = new DriveRenderer(options)) {
      int standing = 0;
      DriveTruth before = renderer.truth(0);
      for (int i = 1; i < options.video().frames(); i++) {
        DriveTruth now = renderer.truth(i);
        assertThat(now.routeMetres()).isGreaterThanOrEqualTo(before.routeMetres());
        assertThat(now.ptsNanos()).isGreaterThan(before.ptsNanos());
        assertThat(now.speedMetresPerSecond()).isBetween(0.0, 16.0);
        standing += now.speedMetresPerSecond() == 0 ? 1 : 0;
        before = now;
      }
      assertThat(standing).isBetween(20, options.video().frames() / 2);
    }
  }

  @Test
  void truth_detour_isMarkedAndLooksDifferent() {
    DriveOptions plain = tripod(7, 1);
    DriveOptions around = drive(12).shake(0).sensorNoise(0).detour(0, 400).build();
    try (DriveRenderer straight = new DriveRenderer(plain);
        DriveRenderer detour = new DriveRenderer(around)) {
      assertThat(straight.truth(50).onDetour()).isFalse();
      assertThat(detour.truth(50).onDetour()).isTrue();
      assertThat(detour.truth(50).routeMetres()).isEqualTo(straight.truth(50).routeMetres());
      assertThat(psnr(straight.render(50).sharp(), detour.render(50).sharp())).isLessThan(22);
    }
  }

  @Test
  void render_beyondTheDrive_isRefused() {
    try (DriveRenderer renderer = new DriveRenderer(small().build())) {
      assertThatThrownBy(() -> renderer.render(75))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("frame: expected 0..74, got 75");
    }
  }

  @Test
  void condition_unknownName_listsThem() {
    assertThatThrownBy(() -> DriveCondition.named("sandstorm"))
        .hasMessageContaining("expected one of summer, autumn, winter")
        .hasMessageContaining("got 'sandstorm'");
  }

  private static DriveOptions.Builder small() {
    return DriveOptions.builder().size(WIDTH, HEIGHT).seconds(3).samples(3, 2);
  }

  private static DriveOptions.Builder drive(double seconds) {
    return DriveOptions.builder().size(WIDTH, HEIGHT).seconds(seconds).samples(1, 4);
  }

  private static DriveOptions tripod(long route, long speed) {
    return drive(12).routeSeed(route).speedSeed(speed).shake(0).sensorNoise(0).build();
  }

  private static int nearest(DriveRenderer renderer, double place) {
    int best = 0;
    for (int i = 0; i < renderer.options().video().frames(); i++) {
      double distance = Math.abs(renderer.truth(i).routeMetres() - place);
      if (distance < Math.abs(renderer.truth(best).routeMetres() - place)) {
        best = i;
      }
    }
    return best;
  }

  private static List<Long> checksums(DriveOptions options, int... indexes) {
    List<Long> sums = new ArrayList<>();
    try (DriveRenderer renderer = new DriveRenderer(options)) {
      for (int index : indexes) {
        DriveFrame frame = renderer.render(index);
        CRC32 crc = new CRC32();
        crc.update(frame.blurred().duplicate());
        crc.update(frame.sharp().duplicate());
        sums.add(crc.getValue());
      }
    }
    return sums;
  }

  private static double psnr(ByteBuffer a, ByteBuffer b) {
    double sum = 0;
    for (int i = 0; i < a.capacity(); i++) {
      double difference = (a.get(i) & 0xFF) - (b.get(i) & 0xFF);
      sum += difference * difference;
    }
    return 10 * Math.log10(255.0 * 255 * a.capacity() / Math.max(sum, 1e-9));
  }

  private static double mean(ByteBuffer pixels) {
    double sum = 0;
    for (int i = 0; i < pixels.capacity(); i++) {
      sum += pixels.get(i) & 0xFF;
    }
    return sum / pixels.capacity();
  }

  private static double deviation(ByteBuffer pixels, double mean) {
    double sum = 0;
    for (int i = 0; i < pixels.capacity(); i++) {
      double difference = (pixels.get(i) & 0xFF) - mean;
      sum += difference * difference;
    }
    return Math.sqrt(sum / pixels.capacity());
  }
}
