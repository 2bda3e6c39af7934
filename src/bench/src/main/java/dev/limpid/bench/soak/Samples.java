package dev.limpid.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows of figures over time, kept and written to a CSV file as they come. Not thread-safe. */
final class Samples {
  private static final double SECONDS_PER_HOUR = 3600;

  private final Path csv;
  private final List<Map<String, Double>> rows = new ArrayList<>();
  private final List<Double> seconds = new ArrayList<>();

  /**
   * @param csv where rows go; what was there before is overwritten
   */
  Samples(Path csv) throws IOException {
    this.csv = csv;
    Files.writeString(csv, "");
  }

  /**
   * Takes a row; the first one names the columns of the file, so it must be complete.
   *
   * @param second since the start
   * @param row figures by column; one that is missing is an empty field
   */
  void add(double second, Map<String, Double> row) throws IOException {
    if (rows.isEmpty()) {
      append("second," + String.join(",", row.keySet()));
    }
    rows.add(new LinkedHashMap<>(row));
    seconds.add(second);
    append(
        "%.0f,".formatted(second)
            + rows.get(0).keySet().stream()
                .map(column -> row.containsKey(column) ? number(row.get(column)) : "")
                .collect(Collectors.joining(",")));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
  }

  private void append(String line) throws IOException {
    Files.writeString(csv, line + System.lineSeparator(), StandardOpenOption.APPEND);
  }

  /**
   * How a figure changes per hour over the last two thirds of the time: the median of the slopes
   * between any two rows (Theil and Sen), which single rows do not move.
   */
  double slopePerHour(String column) {
    List<double[]> points = settled(column);
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      for (int j = i + 1; j < points.size(); j++) {
        double[] from = points.get(i);
        double[] to = points.get(j);
        slopes.add((to[1] - from[1]) / (to[0] - from[0]));
      }
    }
    return SECONDS_PER_HOUR * median(slopes.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** What a figure usually is in the last two thirds of the time. */
  double median(String column) {
    return median(settled(column).stream().mapToDouble(point -> point[1]).toArray());
  }

  private List<double[]> settled(String column) {
    List<double[]> points = new ArrayList<>();
    double from = seconds.get(seconds.size() - 1) / 3;
    for (int i = 0; i < rows.size(); i++) {
      double value = rows.get(i).getOrDefault(column, Double.NaN);
      if (seconds.get(i) >= from && !Double.isNaN(value)) {
        points.add(new double[] {seconds.get(i), value});
      }
    }
    if (points.size() < 2) {
      throw new IllegalArgumentException(
          "column '%s': expected at least 2 figures, got %d".formatted(column, points.size()));
    }
    return points;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
