package dev.limpid.eval.report;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Plots of figures, drawn by JFreeChart as PNG files. Needs a font on the machine, no display. */
public final class Plots {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 420;
  private static final double PADDING = 8;

  private Plots() {}

  /**
   * A line of a chart.
   *
   * @param name for the legend
   * @param values at 1, 2, 3 and so on
   */
  public record Line(String name, List<Double> values) {
    public Line {
      values = List.copyOf(values);
    }

    private XYSeries series() {
      XYSeries series = new XYSeries(name);
      values.forEach(value -> series.add(series.getItemCount() + 1, value));
      return series;
    }
  }

  /** A chart of lines over whole numbers, with a legend, as a PNG file. */
  public static byte[] lines(String xLabel, String yLabel, List<Line> lines) {
    XYSeriesCollection data = new XYSeriesCollection();
    lines.forEach(line -> data.addSeries(line.series()));
    NumberAxis x = new NumberAxis(xLabel);
    x.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    x.setAutoRangeIncludesZero(false);
    NumberAxis y = new NumberAxis(yLabel);
    y.setAutoRangeIncludesZero(false);
    XYPlot plot = new XYPlot(data, x, y, new XYLineAndShapeRenderer());
    return png(new JFreeChart(plot), WIDTH, HEIGHT);
  }

  /** A chart as a PNG file. */
  static byte[] png(JFreeChart chart, int width, int height) {
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(new RectangleInsets(PADDING, PADDING, PADDING, PADDING));
    BufferedImage image = chart.createBufferedImage(width, height);
    try {
      return ChartUtils.encodeAsPNG(image);
    } catch (IOException e) {
      throw new UncheckedIOException("the chart could not be encoded as PNG", e);
    }
  }
}
