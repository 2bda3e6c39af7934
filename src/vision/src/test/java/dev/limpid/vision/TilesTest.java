package dev.limpid.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class TilesTest {
  @Test
  void readAndBlended_giveThePlaneAgain() {
    Tiles tiles = new Tiles(50, 37, 16, 4);
    float[] plane = new float[50 * 37];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = i % 251;
    }
    float[] again = new float[plane.length];
    for (Tiles.Tile tile : tiles.all()) {
      tiles.blend(tiles.read(i -> plane[i], tile), tile, again);
    }
    assertThat(again).containsExactly(plane, offset(1e-3f));
  }
}
