package dev.limpid.vision;

import dev.limpid.media.Picture;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one sharp picture of a hand-held burst (Delbracio and Sapiro, "Hand-held video deblurring
 * via efficient Fourier aggregation", 2015): the pictures are moved onto one of them and merged by
 * {@link FourierBurst}. A picture that shows too little of the same is left out. Deterministic: the
 * same pictures give the same bytes. Not thread-safe; owns native memory until closed.
 */
public final class BurstMerger implements AutoCloseable {
  /** A picture is used if at least this share of it shows the same. */
  static final double MIN_OVERLAP = 0.25;

  private final int width;
  private final int height;
  private final BurstAlignment alignment;
  private final FourierBurst fourier;
  private final List<Picture> moved = new ArrayList<>();
  private final Picture sharp;

  /**
   * A merged burst.
   *
   * @param sharp valid until the next call
   * @param used how many of the pictures it is made of, the reference included
   */
  public record Merged(Picture sharp, int used) {}

  /**
   * For pictures of {@code width} by {@code height} pixels, at least {@link DenseFlow#MIN_SIDE}.
   */
  public BurstMerger(int width, int height) {
    this.width = width;
    this.height = height;
    alignment = new BurstAlignment(width, height);
    fourier = new FourierBurst(width, height);
    sharp = Picture.allocate(width, height);
  }

  /**
   * Merges a burst.
   *
   * @param burst pictures of the size of this merger, at least one; not changed
   * @param reference index of the picture that the others are moved onto
   */
  public Merged merge(List<Picture> burst, int reference) {
    burst.forEach(sharp::requireSameSize);
    List<Picture> aligned = new ArrayList<>();
    aligned.add(burst.get(reference));
    for (int i = 0; i < burst.size(); i++) {
      Picture target = scratch(aligned.size() - 1);
      if (i != reference
          && alignment.align(burst.get(reference), burst.get(i), target) >= MIN_OVERLAP) {
        aligned.add(target);
      }
    }
    if (aligned.size() == 1) {
      sharp.copyFrom(burst.get(reference));
    } else {
      fourier.merge(aligned, sharp);
    }
    return new Merged(sharp, aligned.size());
  }

  private Picture scratch(int index) {
    while (moved.size() <= index) {
      moved.add(Picture.allocate(width, height));
    }
    return moved.get(index);
  }

  @Override
  public void close() {
    alignment.close();
    fourier.close();
  }
}
