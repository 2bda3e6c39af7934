package dev.limpid.operators.model;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One dimension of a tensor: a number, or a rule that makes it from the batch size N, the height H
 * and the width W of the frames.
 *
 * @param axis what the rule starts from
 * @param value the number itself for {@link Axis#FIXED}, else the divisor k of {@code ceil(H/k)}
 */
public record ShapeTerm(Axis axis, long value) {
  private static final Pattern CEIL = Pattern.compile("ceil\\(([HW])/([1-9]\\d{0,5})\\)");

  /** What a dimension is made from. */
  public enum Axis {
    FIXED,
    N,
    H,
    W
  }

  public ShapeTerm {
    if (value < 1) {
      throw new IllegalArgumentException("a dimension must be at least 1, got " + value);
    }
  }

  /** A dimension that is always {@code size}. */
  public static ShapeTerm fixed(long size) {
    return new ShapeTerm(Axis.FIXED, size);
  }

  /**
   * Reads {@code "N"}, {@code "H"}, {@code "W"}, {@code "ceil(H/8)"} or a number.
   *
   * @throws IllegalArgumentException if the text is none of them
   */
  public static ShapeTerm parse(String text) {
    Matcher ceil = CEIL.matcher(text);
    if (ceil.matches()) {
      return new ShapeTerm(Axis.valueOf(ceil.group(1)), Long.parseLong(ceil.group(2)));
    }
    if (text.matches("[NHW]")) {
      return new ShapeTerm(Axis.valueOf(text), 1);
    }
    if (text.matches("[1-9]\\d{0,17}")) {
      return fixed(Long.parseLong(text));
    }
    throw new IllegalArgumentException(
        "expected a number, N, H, W, ceil(H/k) or ceil(W/k), got '%s'".formatted(text));
  }

  /** The dimension for a batch of {@code n} frames of {@code h} by {@code w} pixels. */
  public long resolve(int n, int h, int w) {
    return switch (axis) {
      case FIXED -> value;
      case N -> n;
      case H -> (h + value - 1) / value;
      case W -> (w + value - 1) / value;
    };
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
    if (axis == Axis.FIXED) {
      return Long.toString(value);
    }
    return value == 1 ? axis.name() : "ceil(%s/%d)".formatted(axis, value);
  }
}
