package dev.limpid.align;

import dev.limpid.media.Picture;
import dev.limpid.vision.PictureSheet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A picture of the coarse cost matrix before and after de-correlation, the latter with the tour
 * drawn in (thesis figures 4.7 and 4.9): red what was accepted, blue where the paths of the stripes
 * go without. The query's time runs to the right, the reference's down; dark is similar. Not
 * thread-safe.
 */
public final class CostPlot {
  private static final int LARGEST_SIDE = 800;
  private static final int SMALLEST_SIDE = 320;
  private static final int GAP = 16;
  private static final int[] ACCEPTED = {235, 40, 40};
  private static final int[] REJECTED = {70, 120, 255};

  /** Costs beyond these shares of all are black and white. */
  private static final double DARKEST = 0.005;

  private static final double LIGHTEST = 0.995;

  private @Nullable Picture before;
  private @Nullable Picture after;

  void before(Matrix costs) {
    before = Panel.of(costs).draw();
  }

  void after(Matrix costs, TourFinder.Tour tour) {
    Panel panel = Panel.of(costs);
    Picture picture = panel.draw();
    for (StripePath path : tour.stripes().paths()) {
      for (int i = path.first(); i < path.end(); i++) {
        panel.mark(picture, i, path.referenceAt(i), 0, REJECTED);
      }
    }
    for (Segment segment : tour.segments()) {
      for (int i = segment.first(); i < segment.end(); i++) {
        panel.mark(picture, i, segment.referenceAt(i), 1, ACCEPTED);
      }
    }
    after = picture;
  }

  /**
   * The plot as a PNG file.
   *
   * @throws IllegalStateException if nothing was aligned yet
   */
  public byte[] png(String query, String reference) {
    Picture left = before;
    Picture right = after;
    if (left == null || right == null) {
      throw new IllegalStateException("nothing to plot: align two recordings first");
    }
    int top = PictureSheet.LINE_HEIGHT;
    PictureSheet sheet =
        new PictureSheet(left.width() + GAP + right.width(), top + left.height() + top);
    sheet.write("cost matrix C", 2, 0);
    sheet.write("de-correlated, with tour", left.width() + GAP + 2, 0);
    sheet.paste(left, 0, top, 1);
    sheet.paste(right, left.width() + GAP, top, 1);
    sheet.write("right: %s   down: %s".formatted(query, reference), 2, top + left.height());
    return sheet.png();
  }

  /** A cost matrix, transposed, scaled to a picture of bearable size. */
  private static final class Panel {
    private final int shrink;
    private final int grow;
    private final int width;
    private final int height;
    private final float[] costs;

    private Panel(int shrink, int grow, int width, int height, float[] costs) {
      this.shrink = shrink;
      this.grow = grow;
      this.width = width;
      this.height = height;
      this.costs = costs;
    }

    static Panel of(Matrix matrix) {
      int longer = Math.max(matrix.rows(), matrix.columns());
      int shrink = (longer + LARGEST_SIDE - 1) / LARGEST_SIDE;
      int grow = shrink > 1 ? 1 : Math.max(1, (SMALLEST_SIDE + longer - 1) / longer);
      int width = (matrix.rows() + shrink - 1) / shrink;
      int height = (matrix.columns() + shrink - 1) / shrink;
      float[] sums = new float[width * height];
      int[] counts = new int[width * height];
      float[] row = new float[matrix.columns()];
      for (int i = 0; i < matrix.rows(); i++) {
        matrix.readRow(i, row);
        for (int j = 0; j < row.length; j++) {
          int pixel = j / shrink * width + i / shrink;
          sums[pixel] += row[j];
          counts[pixel]++;
        }
      }
      for (int pixel = 0; pixel < sums.length; pixel++) {
        sums[pixel] /= counts[pixel];
      }
      return new Panel(shrink, grow, width, height, sums);
    }

    Picture draw() {
      float[] sorted = costs.clone();
      Arrays.sort(sorted);
      float dark = sorted[(int) (DARKEST * (sorted.length - 1))];
      float light = sorted[(int) (LIGHTEST * (sorted.length - 1))];
      float scale = light > dark ? 255 / (light - dark) : 0;
      Picture picture = Picture.allocate(width * grow, height * grow);
      for (int y = 0; y < picture.height(); y++) {
        for (int x = 0; x < picture.width(); x++) {
          float cost = costs[y / grow * width + x / grow];
          int level = (int) Math.max(0, Math.min(255, (cost - dark) * scale));
          set(picture, x, y, new int[] {level, level, level});
        }
      }
      return picture;
    }

    void mark(Picture picture, int query, double reference, int radius, int[] color) {
      int x = (int) ((query + 0.5) * grow / shrink);
      int y = (int) ((reference + 0.5) * grow / shrink);
      for (int dy = -radius; dy <= radius; dy++) {
        for (int dx = -radius; dx <= radius; dx++) {
          if (x + dx >= 0 && x + dx < picture.width() && y + dy >= 0 && y + dy < picture.height()) {
            set(picture, x + dx, y + dy, color);
          }
        }
      }
    }

    private static void set(Picture picture, int x, int y, int[] color) {
      int at = 3 * (y * picture.width() + x);
      for (int channel = 0; channel < 3; channel++) {
        picture.rgb().put(at + channel, (byte) color[channel]);
      }
    }
  }
}
