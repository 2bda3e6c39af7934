package dev.limpid.ingest;

/**
 * How recorded footage is played; live sources take no notice of speed and loop.
 *
 * @param speed times real time
 * @param loop start again at the end, with a new epoch since the picture jumps; sequence numbers
 *     and times go on
 * @param maxFrames end each stream after so many frames; 0 for all
 */
public record Playback(Speed speed, boolean loop, long maxFrames) {
  public static final Playback REAL_TIME = new Playback(Speed.REAL_TIME, false, 0);
  public static final Playback AS_FAST_AS_POSSIBLE = new Playback(Speed.MAX, false, 0);

  public Playback {
    if (maxFrames < 0) {
      throw new IllegalArgumentException("frames: expected 0 or more, got " + maxFrames);
    }
  }
}
