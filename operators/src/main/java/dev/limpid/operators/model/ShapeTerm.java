package dev.limpid.operators.model;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One dimension of a tensor: a number, or a rule that makes it from the batch size N, the height H
 * and the width W of the pictures that enter the model: {@code ceil(H * factor / divisor)}.
 *
 * @param axis what the rule starts from
 * @param factor the number itself for {@link Axis#FIXED}, else what the axis is multiplied by
 * @param divisor what it is divided by
 */
public record ShapeTerm(Axis axis, long factor, long divisor) {
  private static final Pattern CEIL = Pattern.compile("ceil\\(([HW])/([1-9]\\d{0,5})\\)");
  private static final Pattern TIMES = Pattern.compile("([HW])\\*([1-9]\\d{0,5})");

  /** What a dimension is made from. */
  public enum Axis {
    FIXED,
    N,
    H,
    W,
    /** A number that only the graph gives: the channels of contract 1. */
    GRAPH
  }

  /** A number that only the graph gives. */
  static final ShapeTerm OF_GRAPH = new ShapeTerm(Axis.GRAPH, 1, 1);

  public ShapeTerm {
    if (factor < 1 || divisor < 1) {
      throw new IllegalArgumentException(
          "a dimension must be at least 1, got %d/%d".formatted(factor, divisor));
    }
  }

  /** A dimension that is always {@code size}. */
  public static ShapeTerm fixed(long size) {
    return new ShapeTerm(Axis.FIXED, size, 1);
  }

  /**
   * Reads {@code "N"}, {@code "H"}, {@code "W"}, {@code "H*2"}, {@code "ceil(H/8)"} or a number.
   *
   * @throws IllegalArgumentException if the text is none of them
   */
  public static ShapeTerm parse(String text) {
    Matcher ceil = CEIL.matcher(text);
    if (ceil.matches()) {
      return new ShapeTerm(Axis.valueOf(ceil.group(1)), 1, Long.parseLong(ceil.group(2)));
    }
    Matcher times = TIMES.matcher(text);
    if (times.matches()) {
      return new ShapeTerm(Axis.valueOf(times.group(1)), Long.parseLong(times.group(2)), 1);
    }
    if (text.matches("[NHW]")) {
      return new ShapeTerm(Axis.valueOf(text), 1, 1);
    }
    if (text.matches("[1-9]\\d{0,17}")) {
      return fixed(Long.parseLong(text));
    }
    throw new IllegalArgumentException(
        "expected a number, N, H, W, H*k, W*k, ceil(H/k) or ceil(W/k), got '%s'".formatted(text));
  }

  /** The dimension for a batch of {@code n} pictures of {@code h} by {@code w} pixels. */
  public long resolve(int n, int h, int w) {
    return switch (axis) {
      case FIXED -> factor;
      case N -> n;
      case H -> scaled(h);
      case W -> scaled(w);
      case GRAPH -> throw new IllegalStateException("the graph was not asked for this dimension");
    };
  }

  private long scaled(long size) {
    return (Math.multiplyExact(size, factor) + divisor - 1) / divisor;
  }

  /** Whether it is H or W itself. */
  public boolean isPlain() {
    return factor == 1 && divisor == 1 && axis != Axis.FIXED;
  }

  /** All dimensions of a tensor. */
  public static long[] resolve(List<ShapeTerm> terms, int n, int h, int w) {
    long[] shape = new long[terms.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = terms.get(i).resolve(n, h, w);
    }
    return shape;
  }

  @Override
  public String toString() {
    return switch (axis) {
      case FIXED -> Long.toString(factor);
      case N -> "N";
      case GRAPH -> "C";
      case H, W ->
          divisor > 1
              ? "ceil(%s/%d)".formatted(axis, divisor)
              : factor > 1 ? "%s*%d".formatted(axis, factor) : axis.name();
    };
  }
}
