package dev.limpid.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Cuts a plane into overlapping square tiles and blends them together again. Tiles lie half a tile
 * apart with Hann weights, which sum up to one; around each there is a margin that is read, with
 * the plane's border repeated, but not blended. Immutable.
 */
public final class Tiles {

  /**
   * A tile.
   *
   * @param left column of its first pixel, margin excluded; may lie outside of the plane
   * @param top row of its first pixel
   */
  public record Tile(int left, int top) {}

  private final int width;
  private final int height;
  private final int side;
  private final int margin;
  private final float[] weights;

  /**
   * @param width columns of the plane, pixels
   * @param height rows of the plane, pixels
   * @param side of a tile, even, pixels
   * @param margin around a tile, pixels
   */
  public Tiles(int width, int height, int side, int margin) {
    this.width = width;
    this.height = height;
    this.side = side;
    this.margin = margin;
    this.weights = new float[side];
    for (int i = 0; i < side; i++) {
      weights[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / side));
    }
  }

  /** Rows and columns of what is read, pixels. */
  public int patchSize() {
    return side + 2 * margin;
  }

  /** Rows and columns of a tile, pixels. */
  public int side() {
    return side;
  }

  /** All tiles; each pixel lies in four. */
  public List<Tile> all() {
    List<Tile> tiles = new ArrayList<>();
    for (int top = -side / 2; top < height; top += side / 2) {
      for (int left = -side / 2; left < width; left += side / 2) {
        tiles.add(new Tile(left, top));
      }
    }
    return tiles;
  }

  /**
   * Reads a tile with its margin.
   *
   * @param plane the value at {@code row * width + column}
   * @return {@code [patchSize][patchSize]}; the caller's
   */
  public float[] read(IntToDoubleFunction plane, Tile tile) {
    float[] patch = new float[patchSize() * patchSize()];
    read(plane, tile, patch);
    return patch;
  }

  /** {@link #read(IntToDoubleFunction, Tile)} into memory of the caller. */
  public void read(IntToDoubleFunction plane, Tile tile, float[] patch) {
    int size = patchSize();
    for (int y = 0; y < size; y++) {
      int row = clamp(tile.top() - margin + y, height);
      for (int x = 0; x < size; x++) {
        int column = clamp(tile.left() - margin + x, width);
        patch[y * size + x] = (float) plane.applyAsDouble(row * width + column);
      }
    }
  }

  /** Adds a tile, weighted, to a plane that starts as zeros. */
  public void blend(float[] patch, Tile tile, float[] plane) {
    int size = patchSize();
    for (int y = 0; y < side; y++) {
      int row = tile.top() + y;
      if (row < 0 || row >= height) {
        continue;
      }
      int from = Math.max(0, -tile.left());
      int to = Math.min(side, width - tile.left());
      for (int x = from; x < to; x++) {
        float value = patch[(y + margin) * size + x + margin];
        plane[row * width + tile.left() + x] += weights[y] * weights[x] * value;
      }
    }
  }

  private static int clamp(int index, int size) {
    return Math.max(0, Math.min(size - 1, index));
  }
}
