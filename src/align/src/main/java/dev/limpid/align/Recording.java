package dev.limpid.align;

/**
 * A recording as the alignment sees it: a descriptor and a time per frame. Immutable.
 *
 * @param name for tables and messages
 * @param descriptors one per frame
 * @param times when the frames are shown, as many
 * @param framesPerSecond average rate
 */
public record Recording(
    String name, Descriptors descriptors, FrameTimes times, double framesPerSecond) {
  public Recording {
    if (descriptors.count() != times.count()) {
      throw new AlignException(
          "recording %s: expected as many times as descriptors (%d), got %d"
              .formatted(name, descriptors.count(), times.count()));
    }
    if (!(framesPerSecond > 0)) {
      throw new AlignException(
          "recording %s: expected a frame rate above 0, got %s".formatted(name, framesPerSecond));
    }
  }

  /** A recording of constant rate. */
  public static Recording of(String name, Descriptors descriptors, double framesPerSecond) {
    long[] nanos = new long[descriptors.count()];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = Math.round(i * 1e9 / framesPerSecond);
    }
    return new Recording(name, descriptors, FrameTimes.of(nanos), framesPerSecond);
  }

  /** The same under another name. */
  public Recording named(String newName) {
    return new Recording(newName, descriptors, times, framesPerSecond);
  }

  /** The frames of the given indices as a recording of constant rate. */
  public Recording select(int[] indices) {
    return of(name, descriptors.select(indices), framesPerSecond);
  }

  /** Number of frames. */
  public int frames() {
    return descriptors.count();
  }
}
