package dev.limpid.eval.report;

import dev.limpid.align.CoarseView;
import dev.limpid.align.CostMap;
import java.awt.Color;
import java.awt.Font;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYDataImageAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedRangeXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * A plot of the coarse cost matrix before and after de-correlation, the latter with the tour drawn
 * in (thesis figures 4.7 and 4.9): red what was accepted, blue where the paths of the stripes go
 * without. The query's moving frames run to the right, the reference's down; dark is similar.
 */
public final class CostPlot {
  /** Panels are grown to this, pixels. */
  private static final int SMALLEST_SIDE = 400;

  /** Costs beyond these shares of all are black and white. */
  private static final double DARKEST = 0.005;

  private static final double LIGHTEST = 0.995;
  private static final float TITLE_SIZE = 12;
  private static final int MARGIN_WIDTH = 110;
  private static final int MARGIN_HEIGHT = 120;

  private static final Rectangle LEGEND = new Rectangle(-4, -4, 8, 8);

  private CostPlot() {}

  /**
   * The plot as a PNG file.
   *
   * @param query name of recording A
   * @param reference name of recording B
   */
  public static byte[] png(CoarseView view, String query, String reference) {
    NumberAxis down = axis("moving frames of B", view.costs().columns() * view.costs().shrink());
    down.setInverted(true);
    CombinedRangeXYPlot panels = new CombinedRangeXYPlot(down);
    panels.setGap(16);
    panels.add(panel("cost matrix", view.costs(), List.of()));
    panels.add(
        panel(
            "de-correlated",
            view.decorrelated(),
            List.of(
                series("tour", view.accepted()),
                series("best path per stripe, not accepted", view.searched()))));
    JFreeChart chart = new JFreeChart(panels);
    chart.addSubtitle(
        new TextTitle(
            "A: %s\nB: %s\nonly frames in which a recording moves; dark is similar"
                .formatted(query, reference),
            JFreeChart.DEFAULT_TITLE_FONT.deriveFont(Font.PLAIN, TITLE_SIZE)));
    int longer = Math.max(view.costs().rows(), view.costs().columns());
    int grow = Math.max(1, (SMALLEST_SIDE + longer - 1) / longer);
    return Plots.png(
        chart,
        2 * grow * view.costs().rows() + MARGIN_WIDTH,
        grow * view.costs().columns() + MARGIN_HEIGHT);
  }

  private static NumberAxis axis(String label, int end) {
    NumberAxis axis = new NumberAxis(label);
    axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    axis.setRange(-0.5, end - 0.5);
    return axis;
  }

  private static XYSeries series(String name, List<CoarseView.Point> points) {
    XYSeries series = new XYSeries(name);
    points.forEach(point -> series.add(point.query(), point.reference()));
    return series;
  }

  private static XYPlot panel(String title, CostMap costs, List<XYSeries> paths) {
    XYSeriesCollection data = new XYSeriesCollection();
    paths.forEach(data::addSeries);
    XYLineAndShapeRenderer dots = new XYLineAndShapeRenderer(false, true);
    look(dots, 0, new Color(235, 40, 40), new Rectangle(-1, -1, 3, 3));
    look(dots, 1, new Color(70, 120, 255), new Rectangle(0, 0, 1, 1));
    int right = costs.rows() * costs.shrink();
    int down = costs.columns() * costs.shrink();
    dots.addAnnotation(
        new XYDataImageAnnotation(image(costs), -0.5, -0.5, right, down), Layer.BACKGROUND);
    XYPlot plot =
        new XYPlot(data, axis("moving frames of A (%s)".formatted(title), right), null, dots);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    return plot;
  }

  private static void look(XYLineAndShapeRenderer dots, int series, Color color, Rectangle shape) {
    dots.setSeriesPaint(series, color);
    dots.setSeriesShape(series, shape);
    dots.setLegendShape(series, LEGEND);
  }

  private static BufferedImage image(CostMap costs) {
    double[] sorted =
        IntStream.range(0, costs.rows() * costs.columns())
            .mapToDouble(cell -> costs.at(cell / costs.columns(), cell % costs.columns()))
            .sorted()
            .toArray();
    double dark = sorted[(int) (DARKEST * (sorted.length - 1))];
    double light = sorted[(int) (LIGHTEST * (sorted.length - 1))];
    double scale = light > dark ? 255 / (light - dark) : 0;
    BufferedImage image =
        new BufferedImage(costs.rows(), costs.columns(), BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < costs.rows(); x++) {
      for (int y = 0; y < costs.columns(); y++) {
        double level = (costs.at(x, y) - dark) * scale;
        image.getRaster().setSample(x, y, 0, Math.max(0, Math.min(255, level)));
      }
    }
    return image;
  }
}
