package dev.limpid.ingest;

/**
 * How recorded footage is played; live sources take no notice of speed and loop.
 *
 * @param speed times real time
 * @param loop what follows the end
 * @param maxFrames end each stream after so many frames; 0 for all
 */
public record Playback(Speed speed, Loop loop, long maxFrames) {
  /** What follows the end of recorded footage. Where it begins again, numbers and times go on. */
  public enum Loop {
    /** Nothing. */
    NONE,
    /** It begins again with a new epoch, for the picture jumps. */
    JUMP,
    /** It begins again in the same epoch, for its last frame leads to its first. */
    SEAMLESS
  }

  public static final Playback REAL_TIME = new Playback(Speed.REAL_TIME, Loop.NONE, 0);
  public static final Playback AS_FAST_AS_POSSIBLE = new Playback(Speed.MAX, Loop.NONE, 0);

  public Playback {
    if (maxFrames < 0) {
      throw new IllegalArgumentException("frames: expected 0 or more, got " + maxFrames);
    }
  }
}
