package dev.limpid.operators.burst;

import dev.limpid.media.Picture;
import dev.limpid.vision.BurstMerger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a sharp picture of each burst by {@link BurstMerger}: the frames are moved onto the middle
 * one, and each frequency is taken from those in which it is strong. Needs no model. The same
 * pictures give the same bytes, in every run and whatever threads there are. What it needs to work
 * in is kept for bursts of the same size. Not thread-safe; owns native memory until closed.
 */
public final class BurstMaker implements AutoCloseable {
  private @Nullable BurstMerger merger;
  private int width;
  private int height;

  /**
   * A sharp picture.
   *
   * @param sharp shows what the middle frame shows; valid until the next call or {@link #close}
   * @param frames in the burst
   * @param used frames that the picture is made of; the others show too little of the same
   */
  public record Sharp(Picture sharp, int frames, int used) {}

  /**
   * Merges a burst.
   *
   * @param burst frames of one size in their order, at least one; not changed
   * @throws IllegalArgumentException if there is none, or they differ in size, or are too small for
   *     optical flow
   */
  public Sharp make(List<Picture> burst) {
    if (burst.isEmpty()) {
      throw new IllegalArgumentException("burst: expected at least 1 frame, got 0");
    }
    int middle = burst.size() / 2;
    requireOneSize(burst, burst.get(middle));
    BurstMerger.Merged merged = mergerFor(burst.get(middle)).merge(burst, middle);
    return new Sharp(merged.sharp(), burst.size(), merged.used());
  }

  private static void requireOneSize(List<Picture> burst, Picture middle) {
    for (int i = 0; i < burst.size(); i++) {
      if (!burst.get(i).size().equals(middle.size())) {
        throw new IllegalArgumentException(
            "burst: expected frames of %s as the middle one, frame %d is %s"
                .formatted(middle.size(), i, burst.get(i).size()));
      }
    }
  }

  private BurstMerger mergerFor(Picture frame) {
    if (merger == null || frame.width() != width || frame.height() != height) {
      close();
      width = frame.width();
      height = frame.height();
      merger = new BurstMerger(width, height);
    }
    return merger;
  }

  @Override
  public void close() {
    if (merger != null) {
      merger.close();
      merger = null;
    }
  }
}
