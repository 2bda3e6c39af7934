package dev.limpid.align;

/** When each frame of a recording is shown, nanoseconds since the first. Immutable. */
public final class FrameTimes {
  private final long[] nanos;

  private FrameTimes(long[] nanos) {
    this.nanos = nanos;
  }

  /** Copies the times. */
  public static FrameTimes of(long[] nanos) {
    return new FrameTimes(nanos.clone());
  }

  /** Number of frames. */
  public int count() {
    return nanos.length;
  }

  /** Nanoseconds since the first frame. */
  public long nanosAt(int frame) {
    return nanos[frame];
  }
}
