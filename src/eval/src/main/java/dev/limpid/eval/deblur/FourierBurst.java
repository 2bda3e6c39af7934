package dev.limpid.eval.deblur;

import dev.limpid.eval.deblur.DeblurMethod.SequenceFormat;
import dev.limpid.media.Picture;
import dev.limpid.vision.Fourier;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Fourier burst accumulation (thesis equations 6.8 and 6.9; Delbracio and Sapiro, "Hand-held video
 * deblurring via efficient Fourier aggregation", 2015): neighbours are aligned by optical flow, and
 * each frequency is taken from the frames in which it is strong. Tile by tile; the weights are
 * those of the mean magnitude of the colours. Not thread-safe; owns native memory until closed.
 */
final class FourierBurst implements Deblurrer {
  private static final int SIDE = 128;
  private static final int CHANNELS = 3;

  private final Tiles tiles;
  private final Fourier fourier;
  private final FlowAlignment alignment;
  private final Picture sharp;

  FourierBurst(SequenceFormat format) {
    tiles = new Tiles(format.width(), format.height(), SIDE, 0);
    fourier = new Fourier(tiles.patchSize());
    alignment = new FlowAlignment(format.width(), format.height());
    sharp = Picture.allocate(format.width(), format.height());
  }

  @Override
  public Picture deblur(FrameWindow window) {
    List<Picture> burst = alignment.align(window);
    float[][] merged = new float[CHANNELS][sharp.width() * sharp.height()];
    for (Tiles.Tile tile : tiles.all()) {
      merge(burst, tile, merged);
    }
    write(merged);
    return sharp;
  }

  private void merge(List<Picture> burst, Tiles.Tile tile, float[][] merged) {
    float[][][] spectra = new float[burst.size()][CHANNELS][];
    for (int i = 0; i < spectra.length; i++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        spectra[i][channel] = fourier.forward(read(burst.get(i), channel, tile));
      }
    }
    FourierWeights.accumulate(spectra);
    for (int channel = 0; channel < CHANNELS; channel++) {
      tiles.blend(fourier.inverse(spectra[0][channel]), tile, merged[channel]);
    }
  }

  private float[] read(Picture frame, int channel, Tiles.Tile tile) {
    ByteBuffer rgb = frame.rgb();
    return tiles.read(i -> rgb.get(CHANNELS * i + channel) & 0xFF, tile);
  }

  private void write(float[][] planes) {
    for (int i = 0; i < planes[0].length; i++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        sharp.rgb().put(CHANNELS * i + channel, Luma.level(planes[channel][i]));
      }
    }
  }

  @Override
  public void close() {
    fourier.close();
    alignment.close();
  }
}
