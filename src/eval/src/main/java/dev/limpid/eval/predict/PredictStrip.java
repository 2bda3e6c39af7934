package dev.limpid.eval.predict;

import dev.limpid.eval.report.PictureFile;
import dev.limpid.media.Picture;
import dev.limpid.media.PixelScaler;
import dev.limpid.vision.PictureQuality;
import dev.limpid.vision.PictureSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A picture to look at: for each sequence a row with the frames that came, and one per method with
 * what it predicted of them. Not thread-safe.
 */
public final class PredictStrip {
  /** Widest picture on the sheet, pixels. */
  private static final int CELL_WIDTH = 240;

  private static final int GAP = 4;

  private final List<Row> rows = new ArrayList<>();

  /** Pictures with their captions: the truth from the last frame on, then each method's. */
  record Row(String name, List<Line> lines) {}

  /** One line of pictures. */
  record Line(String title, List<String> captions, List<Picture> pictures) {}

  void add(Row row) {
    rows.add(row);
  }

  /** The sheet as a PNG file. */
  byte[] png() {
    int columns =
        rows.stream().mapToInt(row -> row.lines().get(0).pictures().size()).max().orElse(1);
    int height = rows.stream().mapToInt(PredictStrip::heightOf).sum();
    PictureSheet sheet =
        new PictureSheet(GAP + columns * (CELL_WIDTH + GAP), GAP + Math.max(1, height));
    int top = GAP;
    for (Row row : rows) {
      draw(sheet, row, top);
      top += heightOf(row);
    }
    return sheet.png();
  }

  private static int heightOf(Row row) {
    return PictureSheet.LINE_HEIGHT + row.lines().size() * lineHeight(row);
  }

  private static int lineHeight(Row row) {
    Picture first = row.lines().get(0).pictures().get(0);
    return PictureSheet.LINE_HEIGHT + first.height() + GAP;
  }

  private static void draw(PictureSheet sheet, Row row, int top) {
    sheet.write(row.name(), GAP, top);
    int lineTop = top + PictureSheet.LINE_HEIGHT;
    for (Line line : row.lines()) {
      // Predictions begin one column to the right of the frame that they are made from.
      int skipped = row.lines().get(0).pictures().size() - line.pictures().size();
      sheet.write(line.title(), GAP, lineTop + (skipped == 0 ? 0 : PictureSheet.LINE_HEIGHT));
      for (int i = 0; i < line.pictures().size(); i++) {
        int left = GAP + (skipped + i) * (CELL_WIDTH + GAP);
        sheet.write(line.captions().get(i), left, lineTop);
        sheet.paste(line.pictures().get(i), left, lineTop + PictureSheet.LINE_HEIGHT, 1);
      }
      lineTop += lineHeight(row);
    }
  }

  /** Writes the sheet; folders on the way are made. */
  public void write(Path file) throws IOException {
    PictureFile.write(file, png());
  }

  /** Keeps, while a sequence passes, the pictures where repeating the last frame is worst. */
  static final class Finder {
    private final int horizon;
    private double largest = -1;
    private List<Line> lines = List.of();

    Finder(int horizon) {
      this.horizon = horizon;
    }

    /** Looks at the frames from the last one on, and at what was predicted of them. */
    void look(List<Picture> frames, List<PredictMeter> meters) {
      double change = PictureQuality.meanSquare(frames.get(0).rgb(), frames.get(1).rgb());
      if (change <= largest) {
        return;
      }
      largest = change;
      List<Line> found = new ArrayList<>();
      List<String> times = new ArrayList<>(List.of(""));
      for (int ahead = 1; ahead <= horizon; ahead++) {
        times.add("t+" + ahead);
      }
      times.set(0, "t, truth");
      found.add(new Line("", times, frames.stream().map(Finder::small).toList()));
      for (PredictMeter meter : meters) {
        found.add(line(meter, frames));
      }
      lines = found;
    }

    private static Line line(PredictMeter meter, List<Picture> frames) {
      List<String> captions = new ArrayList<>();
      List<Picture> pictures = new ArrayList<>();
      for (int i = 0; i < meter.predictions().size(); i++) {
        Picture prediction = meter.predictions().get(i);
        double psnr = PictureQuality.psnr(prediction, frames.get(i + 1));
        captions.add(String.format(Locale.ROOT, "%.2f dB", psnr));
        pictures.add(small(prediction));
      }
      return new Line(meter.name(), captions, pictures);
    }

    private static Picture small(Picture picture) {
      int width = Math.min(CELL_WIDTH, picture.width());
      int height = Math.max(1, Math.round(picture.height() * (float) width / picture.width()));
      Picture small = Picture.allocate(width, height);
      PixelScaler.scale(picture, small);
      return small;
    }

    @Nullable Row row(String name) {
      return lines.isEmpty() ? null : new Row(name, lines);
    }
  }
}
