package dev.limpid.eval.deblur;

import dev.limpid.eval.report.PictureFile;
import dev.limpid.media.Picture;
import dev.limpid.vision.PictureSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture to look at: a row per sequence, with crops of the input, of each output and of the
 * truth. Not thread-safe.
 */
public final class ContactSheet {
  /** Columns of a crop, pixels. */
  static final int CROP_WIDTH = 160;

  /** Rows of a crop, pixels. */
  static final int CROP_HEIGHT = 120;

  private static final int SCALE = 2;
  private static final int GAP = 4;
  private static final int CELL_WIDTH = SCALE * CROP_WIDTH + GAP;
  private static final int CELL_HEIGHT = SCALE * CROP_HEIGHT + PictureSheet.LINE_HEIGHT + GAP;

  /** One sequence: its captions and crops, equally many. */
  private record Row(String name, List<String> captions, List<Picture> crops) {}

  private final List<Row> rows = new ArrayList<>();

  /** Adds a sequence. */
  void add(DeblurFigures figures, List<Picture> crops) {
    List<String> captions = new ArrayList<>();
    captions.add(caption("input", figures.input()));
    for (DeblurFigures.Output output : figures.outputs()) {
      captions.add(caption(output.method(), output.quality()));
    }
    captions.add("truth");
    rows.add(new Row(figures.name(), captions, crops));
  }

  private static String caption(String name, Quality quality) {
    return String.format(Locale.ROOT, "%s %.2f dB", name, quality.psnr());
  }

  /** The sheet as a PNG file. */
  byte[] png() {
    int columns = rows.stream().mapToInt(row -> row.crops().size()).max().orElse(1);
    int rowHeight = PictureSheet.LINE_HEIGHT + CELL_HEIGHT;
    PictureSheet sheet =
        new PictureSheet(GAP + columns * CELL_WIDTH, GAP + Math.max(1, rows.size()) * rowHeight);
    for (int i = 0; i < rows.size(); i++) {
      draw(sheet, rows.get(i), GAP + i * rowHeight);
    }
    return sheet.png();
  }

  private static void draw(PictureSheet sheet, Row row, int top) {
    sheet.write(row.name(), GAP, top);
    for (int i = 0; i < row.crops().size(); i++) {
      int left = GAP + i * CELL_WIDTH;
      int below = top + PictureSheet.LINE_HEIGHT;
      sheet.write(row.captions().get(i), left, below);
      sheet.paste(row.crops().get(i), left, below + PictureSheet.LINE_HEIGHT, SCALE);
    }
  }

  /** Writes the sheet; folders on the way are made. */
  public void write(Path file) throws IOException {
    PictureFile.write(file, png());
  }
}
