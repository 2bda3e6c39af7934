package dev.limpid.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DriveOptionsTest {

  @Test
  void defaults_areTwentySecondsOfASummerDay() {
    DriveOptions options = DriveOptions.builder().build();
    assertThat(options.road()).isEqualTo(new DriveOptions.Road(7, 0, DriveOptions.Detour.NONE));
    assertThat(options.driving()).isEqualTo(new DriveOptions.Driving(1, 1));
    assertThat(options.surroundings())
        .isEqualTo(new DriveOptions.Surroundings(1, DriveCondition.SUMMER));
    assertThat(options.video()).isEqualTo(new DriveOptions.Video(640, 360, 25, 500));
    assertThat(options.video().seconds()).isEqualTo(20);
    assertThat(options.shutter()).isEqualTo(new DriveOptions.Shutter(0.75, 12, 4, 1));
    assertThat(options.threads()).isEqualTo(1);
  }

  @Test
  void build_everyOption_goesToItsPlace() {
    DriveOptions options =
        DriveOptions.builder()
            .routeSeed(2)
            .startMetres(30)
            .detour(40, 50)
            .speedSeed(3)
            .shake(0.5)
            .trafficSeed(4)
            .condition(DriveCondition.FOG)
            .size(64, 48)
            .fps(10)
            .seconds(0.52)
            .exposure(0.25)
            .samples(6, 7)
            .sensorNoise(2)
            .threads(8)
            .build();
    assertThat(options)
        .isEqualTo(
            new DriveOptions(
                new DriveOptions.Road(2, 30, new DriveOptions.Detour(40, 50)),
                new DriveOptions.Driving(3, 0.5),
                new DriveOptions.Surroundings(4, DriveCondition.FOG),
                new DriveOptions.Video(64, 48, 10, 5),
                new DriveOptions.Shutter(0.25, 6, 7, 2),
                8));
  }

  @Test
  void outOfRange_nameTheValue() {
    assertThatThrownBy(() -> DriveOptions.builder().size(641, 360).build())
        .hasMessage("width: expected a multiple of 8 in 32..4096, got 641");
    assertThatThrownBy(() -> DriveOptions.builder().exposure(1.5).build())
        .hasMessage("exposure: expected 0..1, got 1.5");
    assertThatThrownBy(() -> DriveOptions.builder().samples(33, 1).build())
        .hasMessage("blurSamples: expected 1..32, got 33");
    assertThatThrownBy(() -> DriveOptions.builder().threads(0).build())
        .hasMessage("threads: expected at least 1, got 0");
  }
}
