package dev.limpid.operators.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.KafkaAccess;
import org.junit.jupiter.api.Test;

class SyncStageTypeTest {
  private final SyncStageType type = new SyncStageType();

  @Test
  void options_everyOneSet_areTaken() {
    StageSite site =
        Sites.of(
            "sync",
            "reference",
            "monday",
            "lag",
            "2 min",
            "stripe",
            "1 min",
            "aligned",
            "final",
            "frames",
            "described");
    assertThat(SyncStageType.options(site))
        .isEqualTo(
            new SyncOptions(
                KafkaAccess.of("unused:1"),
                "limpid",
                "sync",
                "monday",
                false,
                120_000,
                60_000,
                SyncOptions.Aligned.FINAL,
                SyncOptions.Frames.DESCRIBED,
                600_000,
                10));
    assertThat(type.needsEveryFrame(site)).isFalse();
    assertThat(type.runsOnce(site)).isFalse();
  }

  @Test
  void options_nothingButAReference_areTheDefaults() {
    StageSite site = Sites.of("sync", "reference", "a");
    assertThat(SyncStageType.options(site))
        .isEqualTo(
            new SyncOptions(
                KafkaAccess.of("unused:1"),
                "limpid",
                "sync",
                "a",
                false,
                300_000,
                90_000,
                SyncOptions.Aligned.PROVISIONAL,
                SyncOptions.Frames.ALL,
                600_000,
                10));
    assertThat(type.needsEveryFrame(site)).isTrue();
    assertThat(type.needsEveryFrame(Sites.of("sync", "reference", "a", "aligned", "none")))
        .isFalse();
  }

  @Test
  void options_stream_isLiveAndRunsOnce() {
    StageSite site = Sites.of("sync", "stream", "front", "lag", "1 min");
    SyncOptions options = SyncStageType.options(site);
    assertThat(options.live()).isTrue();
    assertThat(options.reference()).isEqualTo("front");
    assertThat(options.lagMillis()).isEqualTo(60_000);
    assertThat(type.runsOnce(site)).isTrue();
  }

  @Test
  void needsEveryFrame_ofOptionsThatAreWrong_isStillKnown() {
    assertThat(type.needsEveryFrame(Sites.of("sync", "stream", "a", "lag", "2 h"))).isTrue();
  }
}
