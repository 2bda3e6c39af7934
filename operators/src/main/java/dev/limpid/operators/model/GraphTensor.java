package dev.limpid.operators.model;

import java.util.List;

/**
 * An input or output as the ONNX graph declares it.
 *
 * @param dtype name of the element type; may be one that limpid does not support
 * @param dims a number for a fixed dimension, else the dimension's symbol ({@code ?} if it has
 *     none)
 */
public record GraphTensor(String name, String dtype, List<String> dims) {
  static final String UNNAMED = "?";

  public GraphTensor {
    dims = List.copyOf(dims);
  }

  boolean isFixed(int axis) {
    return Character.isDigit(dims.get(axis).charAt(0));
  }

  /** For messages: {@code float32 [N,3,H,W]}. */
  @Override
  public String toString() {
    return "%s [%s]".formatted(dtype, String.join(",", dims));
  }
}
