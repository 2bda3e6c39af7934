package dev.limpid.vision;

import dev.limpid.media.Picture;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Fourier burst accumulation (thesis equations 6.8 and 6.9): of pictures that show the same and lie
 * on each other, each frequency is taken from those in which it is strong. Tile by tile.
 * Deterministic. Not thread-safe; owns native memory until closed.
 */
public final class FourierBurst implements AutoCloseable {
  private static final int SIDE = 128;
  private static final int CHANNELS = 3;

  private final Tiles tiles;
  private final Fourier fourier;
  private final FourierWeights weights;
  private final float[][] merged;
  private final float[] patch;
  private float[][][] spectra = new float[0][][];
  private float[][] magnitudes = new float[0][];

  /** For pictures of {@code width} by {@code height} pixels. */
  public FourierBurst(int width, int height) {
    tiles = new Tiles(width, height, SIDE, 0);
    fourier = new Fourier(SIDE);
    weights = new FourierWeights(SIDE);
    merged = new float[CHANNELS][width * height];
    patch = new float[SIDE * SIDE];
  }

  /**
   * Merges pictures.
   *
   * @param burst at least one; its memory is reused for as many the next time
   * @param target written; may be one of the burst
   */
  public void merge(List<Picture> burst, Picture target) {
    reserve(burst.size());
    for (float[] plane : merged) {
      Arrays.fill(plane, 0);
    }
    for (Tiles.Tile tile : tiles.all()) {
      merge(burst, tile);
    }
    write(target.rgb());
  }

  private void reserve(int frames) {
    int held = spectra.length;
    if (frames > held) {
      spectra = Arrays.copyOf(spectra, frames);
      magnitudes = Arrays.copyOf(magnitudes, frames);
      for (int i = held; i < frames; i++) {
        spectra[i] = new float[CHANNELS][2 * SIDE * SIDE];
        magnitudes[i] = new float[SIDE * SIDE];
      }
    }
  }

  private void merge(List<Picture> burst, Tiles.Tile tile) {
    for (int i = 0; i < burst.size(); i++) {
      ByteBuffer rgb = burst.get(i).rgb();
      for (int channel = 0; channel < CHANNELS; channel++) {
        int offset = channel;
        tiles.read(at -> rgb.get(CHANNELS * at + offset) & 0xFF, tile, patch);
        fourier.forward(patch, spectra[i][channel]);
      }
    }
    weights.accumulate(spectra, magnitudes, burst.size());
    for (int channel = 0; channel < CHANNELS; channel++) {
      fourier.inverse(spectra[0][channel], patch);
      tiles.blend(patch, tile, merged[channel]);
    }
  }

  private void write(ByteBuffer rgb) {
    for (int i = 0; i < merged[0].length; i++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        int level = Math.max(0, Math.min(255, Math.round(merged[channel][i])));
        rgb.put(CHANNELS * i + channel, (byte) level);
      }
    }
  }

  @Override
  public void close() {
    fourier.close();
    weights.close();
  }
}
