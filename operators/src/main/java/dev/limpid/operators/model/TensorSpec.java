package dev.limpid.operators.model;

import java.util.ArrayList;
import java.util.List;

/**
 * An input or output of a model as its contract declares it.
 *
 * @param layout what the dimensions mean: {@code NHWC}, {@code NCHW} or {@code NC}
 * @param color {@code RGB} for images, empty for anything else
 */
public record TensorSpec(String name, String layout, DType dtype, String color) {
  static final List<String> LAYOUTS = List.of("NHWC", "NCHW", "NC");

  /** The rule of each dimension; the channels are {@code channels} unless the colour fixes them. */
  List<ShapeTerm> terms(long channels) {
    List<ShapeTerm> terms = new ArrayList<>();
    for (String letter : layout.split("")) {
      terms.add(
          letter.equals("C")
              ? ShapeTerm.fixed(color.equals("RGB") ? 3 : channels)
              : ShapeTerm.parse(letter));
    }
    return List.copyOf(terms);
  }

  /** For messages: {@code uint8 [N,H,W,3]}. */
  @Override
  public String toString() {
    String shape = String.join(",", layout.split(""));
    return "%s [%s]".formatted(dtype, color.equals("RGB") ? shape.replace("C", "3") : shape);
  }
}
