package dev.limpid.bench.gpu;

import dev.limpid.bench.Footage;
import dev.limpid.operators.frame.PixelShape;
import java.nio.ByteBuffer;

/**
 * A scene that moves sideways before cameras that look at different places of it. What a camera
 * sees depends on its number and the time alone. Immutable.
 */
final class MovingScene {
  private static final int STEP = 6;
  private static final int BETWEEN_CAMERAS = 10;
  private static final int EXTRA = 240;
  private static final int SEED = 14;

  private final PixelShape shape;
  private final int width;
  private final ByteBuffer scene;

  MovingScene(PixelShape shape) {
    this.shape = shape;
    this.width = shape.width() + EXTRA;
    this.scene = ByteBuffer.allocate(3 * width * shape.height());
    Footage.write(scene, width, shape.height(), SEED);
  }

  /** Writes what a camera sees, {@code uint8 [H][W][3]}, from the position of the buffer on. */
  void write(ByteBuffer rgb, int camera, int time) {
    int left = (camera * BETWEEN_CAMERAS + time * STEP) % EXTRA;
    for (int y = 0; y < shape.height(); y++) {
      rgb.put(scene.array(), 3 * (y * width + left), 3 * shape.width());
    }
  }
}
