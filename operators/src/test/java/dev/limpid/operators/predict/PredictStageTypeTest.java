package dev.limpid.operators.predict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.StageTopic;
import org.junit.jupiter.api.Test;

class PredictStageTypeTest {
  private static final PredictOptions CLOCK = new PredictOptions(3, 2, Concealer.Timing.CLOCK, 7.5);

  private final PredictStageType type = new PredictStageType();

  @Test
  void options_everyOneSet_areTaken() {
    assertThat(PredictStageType.options(Sites.predict(CLOCK))).isEqualTo(CLOCK);
    assertThat(type.standsIn(Sites.predict(CLOCK))).isEqualTo(Concealer.Timing.CLOCK);
  }

  @Test
  void options_noneSet_areTheDefaults() {
    assertThat(PredictStageType.options(Sites.of("predict"))).isEqualTo(PredictOptions.DEFAULTS);
    assertThat(Sites.of("predict").get(type.keys().get(0))).isEqualTo("predict-small");
  }

  @Test
  void topics_followWhatItWritesWhereItStands() {
    assertThat(type.topics(Sites.predict(CLOCK)))
        .extracting(StageTopic::kind)
        .containsExactly("predicted", "concealed");
    assertThat(type.topics(Sites.behind("limpid.deblurred", Sites.predict(CLOCK))))
        .extracting(StageTopic::kind)
        .containsExactly("predicted");
    PredictOptions none = new PredictOptions(0, 0, Concealer.Timing.ARRIVAL, 6);
    assertThat(type.topics(Sites.predict(none))).isEmpty();
    assertThat(type.standsIn(Sites.predict(none))).isNull();
  }
}
