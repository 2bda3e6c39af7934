package dev.limpid.operators.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An input or output of a model as its contract declares it.
 *
 * @param kind what it is
 * @param shape rule of each dimension, the batch first
 */
public record TensorSpec(String name, Kind kind, DType dtype, List<ShapeTerm> shape) {
  /** What a tensor holds. */
  public enum Kind {
    /**
     * Pictures, {@code uint8 [N,H,W,C]} of 1 or 3 (RGB) channels; with one more dimension after the
     * batch, successive pictures, the oldest first.
     */
    PICTURE,
    /** Values for each place of a picture. */
    MAP,
    /** A vector for each frame, {@code [N,C]}. */
    VECTOR,
    /** A number for each frame, {@code [N]}. */
    SCALAR
  }

  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /** The dimension of the rows of a picture. */
  public ShapeTerm height() {
    return shape.get(shape.size() - 3);
  }

  /** The dimension of the columns of a picture. */
  public ShapeTerm width() {
    return shape.get(shape.size() - 2);
  }

  /** Channels of a picture. */
  public int channels() {
    return Math.toIntExact(shape.get(shape.size() - 1).factor());
  }

  /** Whether it holds several successive pictures of each stream. */
  public boolean isSequence() {
    return kind == Kind.PICTURE && shape.size() == 5;
  }

  /** For messages: {@code uint8 [N,H,W,3]}. */
  @Override
  public String toString() {
    return "%s [%s]"
        .formatted(dtype, shape.stream().map(ShapeTerm::toString).collect(Collectors.joining(",")));
  }
}
