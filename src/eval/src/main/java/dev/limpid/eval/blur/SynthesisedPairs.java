package dev.limpid.eval.blur;

import dev.limpid.eval.PictureSource;
import dev.limpid.media.Picture;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Sharp video and the blur made from it. Holds three frames. */
final class SynthesisedPairs implements PairSource {
  private final PictureSource source;
  private final BlurOptions options;
  private final @Nullable MotionBlur blur;
  private final CameraEffects sensor;
  private final FramePair pair;
  private final Deque<Picture> free = new ArrayDeque<>();
  private @Nullable Picture previous;
  private @Nullable Picture current;
  private @Nullable Picture next;
  private boolean started;

  /**
   * Takes over {@code source}.
   *
   * @param name of the sequence: together with the options' seed it decides what is random
   */
  SynthesisedPairs(PictureSource source, String name, BlurOptions options) {
    this.source = source;
    this.options = options;
    int width = source.width();
    int height = source.height();
    blur =
        options.strength() == 0
            ? null
            : new MotionBlur(width, height, options.strength(), options.light());
    sensor = new CameraEffects(options, 31 * options.seed() + name.hashCode(), width, height);
    pair = FramePair.allocate(width, height);
    for (int i = 0; i < 3; i++) {
      free.add(Picture.allocate(width, height));
    }
  }

  @Override
  public int width() {
    return source.width();
  }

  @Override
  public int height() {
    return source.height();
  }

  @Override
  public long expected() {
    return source.expected();
  }

  @Override
  public double exposure() {
    return options.exposure();
  }

  @Override
  public @Nullable FramePair next() {
    advance();
    if (current == null) {
      return null;
    }
    pair.sharp().copyFrom(current);
    if (blur == null) {
      pair.blurred().copyFrom(current);
    } else {
      blur.blur(previous, current, next, pair.blurred());
    }
    sensor.take(pair);
    return pair;
  }

  private void advance() {
    if (!started) {
      started = true;
      next = read();
    }
    if (previous != null) {
      free.add(previous);
    }
    previous = current;
    current = next;
    next = current == null ? null : read();
  }

  private @Nullable Picture read() {
    Picture frame = source.next();
    if (frame == null) {
      return null;
    }
    Picture copy = free.remove();
    copy.copyFrom(frame);
    return copy;
  }

  @Override
  public void close() {
    try (source) {
      if (blur != null) {
        blur.close();
      }
    }
  }
}
