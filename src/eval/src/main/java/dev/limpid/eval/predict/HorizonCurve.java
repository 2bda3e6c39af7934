package dev.limpid.eval.predict;

import dev.limpid.eval.report.PictureFile;
import dev.limpid.media.PictureSheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Draws how the PSNR of each method falls with the distance of its predictions. */
public final class HorizonCurve {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 420;
  private static final int LEFT = 70;
  private static final int RIGHT = 190;
  private static final int TOP = 30;
  private static final int BOTTOM = 50;
  private static final int GREY = 0x505050;
  private static final int[] COLOURS = {
    0xE8E8E8, 0x4FA3FF, 0xFF9F40, 0x5DD39E, 0xE86BD0, 0xF4D35E, 0xFF6B6B
  };

  private final PredictReport report;
  private final double lowest;
  private final double highest;
  private final int horizon;

  /**
   * @param report of at least one method
   */
  public HorizonCurve(PredictReport report) {
    this.report = report;
    double[] values =
        report.models().stream()
            .flatMap(method -> method.horizons().stream())
            .mapToDouble(PredictReport.Horizon::psnr)
            .sorted()
            .toArray();
    this.lowest = Math.floor(values[0]);
    this.highest = Math.max(lowest + 1, Math.ceil(values[values.length - 1]));
    this.horizon = report.models().get(0).horizons().size();
  }

  /** The drawing as a PNG file. */
  byte[] png() {
    PictureSheet sheet = new PictureSheet(WIDTH, HEIGHT);
    drawGrid(sheet);
    for (int i = 0; i < report.models().size(); i++) {
      PredictReport.Method method = report.models().get(i);
      int colour = COLOURS[i % COLOURS.length];
      drawCurve(sheet, method.horizons(), colour);
      int line = TOP + i * PictureSheet.LINE_HEIGHT;
      int left = WIDTH - RIGHT + 10;
      sheet.line(left, line + 10, left + 20, line + 10, colour);
      sheet.write(method.name(), left + 26, line);
    }
    return sheet.png();
  }

  private void drawGrid(PictureSheet sheet) {
    sheet.write("PSNR dB", 4, 4);
    sheet.write("frames ahead", (LEFT + WIDTH - RIGHT) / 2 - 45, HEIGHT - 24);
    double step = Math.max(1, Math.ceil((highest - lowest) / 8));
    for (double value = lowest; value <= highest; value += step) {
      sheet.line(LEFT, y(value), WIDTH - RIGHT, y(value), GREY);
      sheet.write(String.format(Locale.ROOT, "%.0f", value), LEFT - 34, y(value) - 9);
    }
    for (int k = 1; k <= horizon; k++) {
      sheet.line(x(k), y(lowest), x(k), y(highest), GREY);
      sheet.write(Integer.toString(k), x(k) - 4, y(lowest) + 4);
    }
  }

  private void drawCurve(PictureSheet sheet, List<PredictReport.Horizon> curve, int colour) {
    for (int i = 0; i < curve.size(); i++) {
      PredictReport.Horizon from = curve.get(Math.max(0, i - 1));
      PredictReport.Horizon to = curve.get(i);
      sheet.line(x(from.k()), y(from.psnr()), x(to.k()), y(to.psnr()), colour);
      sheet.dot(x(to.k()), y(to.psnr()), colour);
    }
  }

  private int x(int k) {
    double share = horizon == 1 ? 0.5 : (k - 1) / (double) (horizon - 1);
    return (int) Math.round(LEFT + share * (WIDTH - RIGHT - LEFT));
  }

  private int y(double psnr) {
    double share = (psnr - lowest) / (highest - lowest);
    return (int) Math.round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP));
  }

  /** Writes the drawing; folders on the way are made. */
  public void write(Path file) throws IOException {
    PictureFile.write(file, png());
  }
}
