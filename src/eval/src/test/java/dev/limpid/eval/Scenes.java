package dev.limpid.eval;

import dev.limpid.eval.blur.FramePair;
import dev.limpid.eval.blur.PairSource;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Textured pictures and sequences of them. */
public final class Scenes {
  public static final int WIDTH = 128;
  public static final int HEIGHT = 96;

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
  public static Picture at(double x) {
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
  public static PictureSource frames(List<Picture> pictures) {
    Iterator<Picture> next = pictures.iterator();
    return new PictureSource() {
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
  public static List<Picture> pan(double speed, int count) {
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pictures.add(at(speed * i));
    }
    return pictures;
  }

  /** Blurred frames with their truth. */
  public static PairSource pairs(List<Picture> blurred, List<Picture> sharp, double exposure) {
    PictureSource inputs = frames(blurred);
    PictureSource truths = frames(sharp);
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

  /** Textured pictures that grow brighter by 4 levels per frame. */
  public static List<Picture> fade(int count) {
    List<Picture> pictures = new ArrayList<>();
    Picture scene = at(0);
    for (int t = 0; t < count; t++) {
      Picture picture = Picture.allocate(scene.width(), scene.height());
      for (int i = 0; i < picture.rgb().limit(); i++) {
        picture.rgb().put(i, (byte) ((scene.rgb().get(i) & 0xFF) - 40 + 4 * t));
      }
      pictures.add(picture);
    }
    return pictures;
  }

  /** A sequence on disk, as a folder of images. */
  public static List<Clip> clips(Path folder, List<Picture> pictures) throws IOException {
    Path clip = Files.createDirectories(folder.resolve("clip"));
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      Files.write(
          clip.resolve("%03d.png".formatted(i)),
          FrameCodec.encodePng(picture.rgb(), picture.width(), picture.height()));
    }
    return ClipFinder.find(List.of(clip), List.of());
  }
}
