package dev.limpid.eval.conceal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.limpid.eval.Clip;
import dev.limpid.eval.ReadOptions;
import dev.limpid.eval.Scenes;
import dev.limpid.media.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcealMeterTest {
  @TempDir private Path folder;

  @Test
  void dropPlan_dropsTheShareInRunsAndTheSameForASeed() {
    DropPlan plan = new DropPlan(7, 0.1, 3);
    DropPlan again = new DropPlan(7, 0.1, 3);
    int dropped = 0;
    int run = 0;
    int longest = 0;
    for (int i = 0; i < 20_000; i++) {
      boolean drop = plan.next();
      assertThat(again.next()).isEqualTo(drop);
      assertThat(drop && i < DropPlan.KEPT_FIRST).isFalse();
      dropped += drop ? 1 : 0;
      run = drop ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    assertThat(dropped / 20_000.0).isCloseTo(0.1, offset(0.01));
    assertThat(longest).isEqualTo(3);
    assertThatThrownBy(() -> new DropPlan(1, 0, 3)).hasMessageContaining("share above 0");
  }

  @Test
  void concealMeter_comparesStandInsWithTheLastFrameThatCame() throws IOException {
    List<Picture> pictures = Scenes.fade(6);
    Clip clip = Scenes.clips(folder, pictures).get(0);
    try (ConcealMeter meter = new ConcealMeter(clip.sharp(), ReadOptions.ALL)) {
      for (int i = 0; i < 6; i++) {
        boolean missing = i == 2 || i == 3;
        meter.add(i, pictures.get(i), missing);
      }
      ConcealReport.Sequence figures = meter.figures("clip", 6, 2);
      assertThat(figures.framesOut()).isEqualTo(6);
      assertThat(figures.psnrConcealed()).isEqualTo(100);
      assertThat(figures.positions()).hasSize(2);
      assertThat(figures.positions().get(0).psnrRepeat())
          .isCloseTo(10 * Math.log10(255 * 255 / 16.0), offset(1e-9));
      assertThat(figures.positions().get(1).psnrRepeat())
          .isCloseTo(10 * Math.log10(255 * 255 / 64.0), offset(1e-9));
      assertThatThrownBy(() -> meter.add(9, pictures.get(0), false))
          .hasMessageContaining("got frame 9");
    }
  }
}
