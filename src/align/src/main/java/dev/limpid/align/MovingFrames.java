package dev.limpid.align;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The frames of a recording that take part in the coarse search: about one per step, and none while
 * the recording stands. A stop would else be a block of rows (or columns) that are alike, which the
 * de-correlation takes away, and its evidence would count again and again. Immutable.
 *
 * <p>A frame is left out if it differs from the last one that was taken by less than {@value
 * #REPEATED} of what frames mostly change in a step, or by less than {@value #STANDING} of what
 * they mostly change in two seconds while the two seconds around it change no more: the latter
 * tells a stop in noise.
 */
final class MovingFrames {
  private static final double REPEATED = 0.7;
  private static final double STANDING = 0.75;

  /** What frames mostly change: so much of the recording changes less. */
  private static final double MOSTLY = 0.75;

  private final int[] frames;
  private final int step;
  private final int total;

  private MovingFrames(int[] frames, int step, int total) {
    this.frames = frames;
    this.step = step;
    this.total = total;
  }

  /**
   * @param step frames from one that is looked at to the next
   */
  static MovingFrames of(Recording recording, int step) {
    Descriptors all = recording.descriptors();
    int second = step * (int) Math.max(1, Math.round(recording.framesPerSecond() / step));
    double repeated = REPEATED * usualChange(all, step, step);
    double standing = STANDING * usualChange(all, step, 2 * second);
    int[] taken = new int[(all.count() + step - 1) / step];
    int count = 1;
    for (int frame = step; frame < all.count(); frame += step) {
      float change = all.distance(frame, all, taken[count - 1]);
      float around = change(all, frame - second, frame + second);
      if (change >= repeated && (change >= standing || around >= standing)) {
        taken[count++] = frame;
      }
    }
    return new MovingFrames(Arrays.copyOf(taken, count), step, all.count());
  }

  private static double usualChange(Descriptors all, int step, int apart) {
    double[] changes =
        IntStream.iterate(0, frame -> frame + apart < all.count(), frame -> frame + step)
            .mapToDouble(frame -> change(all, frame, frame + apart))
            .sorted()
            .toArray();
    return changes.length == 0 ? 0 : changes[(int) (MOSTLY * (changes.length - 1))];
  }

  private static float change(Descriptors all, int from, int to) {
    return all.distance(Math.max(0, from), all, Math.min(all.count() - 1, to));
  }

  /** How many there are, at least one. */
  int count() {
    return frames.length;
  }

  /** Frames of the recording that were looked at, per frame between two of them. */
  int step() {
    return step;
  }

  Descriptors of(Descriptors descriptors) {
    return descriptors.select(frames);
  }

  /** The first frame of the recording that shows the place of the {@code index}-th. */
  int first(int index) {
    return Math.max(0, frames[index] - step / 2);
  }

  /** One behind the last frame that does: a stop belongs to the place it is at. */
  int end(int index) {
    return index + 1 < frames.length ? frames[index + 1] - step / 2 : total;
  }

  /** Where a frame of the recording lies between these, from 0; at the ends as at the ends. */
  double position(double frame) {
    int found = Arrays.binarySearch(frames, (int) Math.floor(frame));
    int before = Math.max(0, found >= 0 ? found : -found - 2);
    if (before + 1 >= frames.length) {
      return frames.length - 1;
    }
    double within = (frame - frames[before]) / (frames[before + 1] - frames[before]);
    return before + Math.max(0, Math.min(1, within));
  }

  /** The frame of the recording at a position: the inverse of {@link #position}. */
  double frame(double position) {
    int before = (int) Math.max(0, Math.min(frames.length - 1, Math.floor(position)));
    int after = Math.min(frames.length - 1, before + 1);
    return frames[before] + Math.min(1, position - before) * (frames[after] - frames[before]);
  }
}
