package dev.limpid.eval.deblur;

import dev.limpid.eval.deblur.DeblurMethod.SequenceFormat;
import dev.limpid.media.Picture;
import dev.limpid.vision.DenseFlow;
import dev.limpid.vision.FlowField;
import dev.limpid.vision.Fourier;
import dev.limpid.vision.Tiles;
import org.jspecify.annotations.Nullable;

/**
 * Non-blind deconvolution of luminance, tile by tile, with straight motion kernels: the motion of a
 * tile is the mean optical flow from the blurred frame to its blurred neighbours, and the exposure
 * is taken as known. Not thread-safe; owns native memory until closed.
 */
final class Deconvolution implements Deblurrer {
  private static final int SIDE = 128;
  private static final int MARGIN = 32;

  private final Deconvolver deconvolver;
  private final double share;
  private final Tiles tiles;
  private final Fourier fourier;
  private final DenseFlow flow = new DenseFlow();
  private final FlowField toPrevious;
  private final FlowField toNext;
  private final Picture sharp;

  Deconvolution(SequenceFormat format, Deconvolver deconvolver) {
    this.deconvolver = deconvolver;
    this.share = format.exposure() / 2;
    tiles = new Tiles(format.width(), format.height(), SIDE, MARGIN);
    fourier = new Fourier(tiles.patchSize());
    toPrevious = FlowField.allocate(format.width(), format.height());
    toNext = FlowField.allocate(format.width(), format.height());
    sharp = Picture.allocate(format.width(), format.height());
  }

  @Override
  public Picture deblur(FrameWindow window) {
    Picture blurred = window.current();
    boolean hasPrevious = measure(blurred, window.neighbour(-1), toPrevious);
    boolean hasNext = measure(blurred, window.neighbour(1), toNext);
    FlowField previous = hasPrevious ? toPrevious : toNext;
    FlowField next = hasNext ? toNext : toPrevious;
    float[] before = Luma.of(blurred);
    float[] after = new float[before.length];
    for (Tiles.Tile tile : tiles.all()) {
      float[] patch = tiles.read(i -> before[i], tile);
      MotionKernel kernel = kernel(previous, next, tile, hasPrevious == hasNext ? 1 : -1);
      if (kernel.isMotion()) {
        patch = deconvolver.restore(fourier, patch, kernel.values());
      }
      tiles.blend(patch, tile, after);
    }
    Luma.replace(blurred, before, after, sharp);
    return sharp;
  }

  private boolean measure(Picture blurred, @Nullable Picture neighbour, FlowField target) {
    if (neighbour == null) {
      return false;
    }
    flow.measure(blurred, neighbour, target);
    return true;
  }

  /**
   * @param mirror -1 if both flows lead to the same neighbour, so that the first must be turned
   */
  private MotionKernel kernel(FlowField previous, FlowField next, Tiles.Tile tile, int mirror) {
    MotionKernel kernel = new MotionKernel(tiles.patchSize(), MARGIN);
    double[] back = MotionKernel.mean(previous, tile.left(), tile.top(), SIDE);
    double[] ahead = MotionKernel.mean(next, tile.left(), tile.top(), SIDE);
    kernel.add(mirror * back[0], mirror * back[1], share, 0.5);
    kernel.add(ahead[0], ahead[1], share, 0.5);
    return kernel;
  }

  @Override
  public void close() {
    fourier.close();
    flow.close();
  }
}
