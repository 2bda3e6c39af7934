package dev.limpid.eval;

import dev.limpid.media.Picture;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Textured pictures and sequences of them. */
final class Scenes {
  static final int WIDTH = 128;
  static final int HEIGHT = 96;

  private static final int CELL = 5;
  private static final int[][] LEVELS = levels();

  private Scenes() {}

  private static int[][] levels() {
    Random random = new Random(3);
    int[][] levels = new int[64][64];
    for (int[] row : levels) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 40 + random.nextInt(176);
      }
    }
    return levels;
  }

  /** Patches of random grey, seen from {@code x} pixels to the right. */
  static Picture at(double x) {
    Picture picture = Picture.allocate(WIDTH, HEIGHT);
    for (int row = 0; row < HEIGHT; row++) {
      for (int column = 0; column < WIDTH; column++) {
        byte level = (byte) Math.round(level(column + x, row));
        for (int channel = 0; channel < 3; channel++) {
          picture.rgb().put(3 * (row * WIDTH + column) + channel, level);
        }
      }
    }
    return picture;
  }

  /** Smooth between the patches, over a pixel and a half. */
  private static double level(double x, double y) {
    int column = (int) Math.floor(x / CELL);
    double within = x - column * CELL;
    double blend = Math.max(0, Math.min(1, (within - (CELL - 1.5)) / 1.5));
    int[] row = LEVELS[Math.floorMod((int) (y / CELL), 64)];
    double left = row[Math.floorMod(column, 64)];
    double right = row[Math.floorMod(column + 1, 64)];
    return left + blend * (right - left);
  }

  /** Pictures as a sequence. */
  static Frames frames(List<Picture> pictures) {
    Iterator<Picture> next = pictures.iterator();
    return new Frames() {
      @Override
      public int width() {
        return pictures.get(0).width();
      }

      @Override
      public int height() {
        return pictures.get(0).height();
      }

      @Override
      public long expected() {
        return pictures.size();
      }

      @Override
      public @Nullable Picture next() {
        return next.hasNext() ? next.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  /** A camera that turns by {@code speed} pixels per frame. */
  static List<Picture> pan(double speed, int count) {
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pictures.add(at(speed * i));
    }
    return pictures;
  }

  /** All blurred frames of a sequence. */
  static List<Picture> blur(List<Picture> sharp, BlurOptions options) {
    List<Picture> blurred = new ArrayList<>();
    try (PairSource source = new SynthesisedPairs(frames(sharp), "scene", options)) {
      FramePair pair = source.next();
      while (pair != null) {
        Picture copy = Picture.allocate(source.width(), source.height());
        copy.copyFrom(pair.blurred());
        blurred.add(copy);
        pair = source.next();
      }
    }
    return blurred;
  }

  /** Blurred frames with their truth. */
  static PairSource pairs(List<Picture> blurred, List<Picture> sharp, double exposure) {
    Frames inputs = frames(blurred);
    Frames truths = frames(sharp);
    return new PairSource() {
      @Override
      public int width() {
        return inputs.width();
      }

      @Override
      public int height() {
        return inputs.height();
      }

      @Override
      public long expected() {
        return inputs.expected();
      }

      @Override
      public double exposure() {
        return exposure;
      }

      @Override
      public @Nullable FramePair next() {
        Picture input = inputs.next();
        Picture truth = truths.next();
        return input == null || truth == null ? null : new FramePair(input, truth);
      }

      @Override
      public void close() {}
    };
  }

  /** Figures of some methods on a sequence. */
  static SequenceFigures measure(PairSource source, List<DeblurMethod> methods) {
    try (SequenceRun run = new SequenceRun(source, methods)) {
      boolean more;
      do {
        more = run.step();
      } while (more);
      return run.figures("scene");
    }
  }
}
