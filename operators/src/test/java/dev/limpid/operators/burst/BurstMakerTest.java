package dev.limpid.operators.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.media.Picture;
import dev.limpid.vision.BurstMerger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BurstMakerTest {

  @Test
  void deblur_movesOntoTheMiddleFrame() {
    List<Picture> burst = burst(96, 64, 5);
    try (BurstMaker maker = new BurstMaker();
        BurstMerger merger = new BurstMerger(96, 64)) {
      BurstMaker.Sharp sharp = maker.make(burst);
      assertThat(sharp.sharp().rgb()).isEqualTo(merger.merge(burst, 2).sharp().rgb());
      assertThat(sharp.frames()).isEqualTo(5);
      assertThat(sharp.used()).isEqualTo(5);
    }
  }

  @Test
  void deblur_frameOfAnotherScene_isCounted() {
    List<Picture> burst = burst(96, 64, 3);
    burst.set(0, Picture.allocate(96, 64));
    try (BurstMaker maker = new BurstMaker()) {
      BurstMaker.Sharp sharp = maker.make(burst);
      assertThat(sharp.frames()).isEqualTo(3);
      assertThat(sharp.used()).isEqualTo(2);
    }
  }

  @Test
  void deblur_sizesInTurn_giveWhatEachGivesAlone() {
    List<Picture> small = burst(64, 48, 3);
    try (BurstMaker maker = new BurstMaker();
        BurstMaker other = new BurstMaker()) {
      maker.make(burst(96, 64, 3));
      assertThat(maker.make(small).sharp().rgb()).isEqualTo(other.make(small).sharp().rgb());
    }
  }

  @Test
  void deblur_whatIsNoBurst_isRefused() {
    try (BurstMaker maker = new BurstMaker()) {
      assertThatThrownBy(() -> maker.make(List.of()))
          .hasMessage("burst: expected at least 1 frame, got 0");
      List<Picture> mixed = List.of(Picture.allocate(64, 48), Picture.allocate(96, 64));
      assertThatThrownBy(() -> maker.make(mixed))
          .hasMessage("burst: expected frames of 96x64 as the middle one, frame 0 is 64x48");
    }
  }

  /** A scene that moves to the right by a pixel per frame. */
  private static List<Picture> burst(int width, int height, int frames) {
    int[] levels = new Random(4).ints(4096, 30, 220).toArray();
    List<Picture> burst = new ArrayList<>();
    for (int frame = 0; frame < frames; frame++) {
      Picture picture = Picture.allocate(width, height);
      for (int i = 0; i < 3 * width * height; i++) {
        int column = (i / 3 % width + 60 - frame) / 6;
        int row = i / 3 / width / 6;
        picture.rgb().put(i, (byte) levels[(row * 61 + column) % 4096]);
      }
      burst.add(picture);
    }
    return burst;
  }
}
