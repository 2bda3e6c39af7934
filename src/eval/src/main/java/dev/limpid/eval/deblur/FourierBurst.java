package dev.limpid.eval.deblur;

import dev.limpid.eval.deblur.DeblurMethod.SequenceFormat;
import dev.limpid.media.Picture;
import dev.limpid.vision.BurstMerger;
import java.util.ArrayList;
import java.util.List;

/**
 * Fourier burst accumulation of a frame and its neighbours. Not thread-safe; owns native memory
 * until closed.
 */
final class FourierBurst implements Deblurrer {
  private final BurstMerger merger;

  FourierBurst(SequenceFormat format) {
    merger = new BurstMerger(format.width(), format.height());
  }

  @Override
  public Picture deblur(FrameWindow window) {
    List<Picture> burst = new ArrayList<>();
    burst.add(window.current());
    for (int offset = -FrameWindow.RADIUS; offset <= FrameWindow.RADIUS; offset++) {
      Picture neighbour = window.neighbour(offset);
      if (offset != 0 && neighbour != null) {
        burst.add(neighbour);
      }
    }
    return merger.merge(burst, 0).sharp();
  }

  @Override
  public void close() {
    merger.close();
  }
}
