package dev.limpid.operators.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A tensor that a stream carries from frame to frame. It starts as zeros.
 *
 * @param input the graph input that takes the state before the frame
 * @param output the graph output that holds it after the frame
 */
public record StateSpec(String input, String output, DType dtype, List<ShapeTerm> shape) {
  public StateSpec {
    shape = List.copyOf(shape);
  }

  /**
   * What a stage keeps beside its model's states, under a name of its own.
   *
   * @param shape terms as in a contract, the number of streams first: {@code "N", "H", "W", "3"}
   */
  public static StateSpec kept(String name, DType dtype, String... shape) {
    return new StateSpec(name, name, dtype, Arrays.stream(shape).map(ShapeTerm::parse).toList());
  }

  /** The shape for a batch of {@code n} streams of {@code h} by {@code w} pixels. */
  public long[] shape(int n, int h, int w) {
    return ShapeTerm.resolve(shape, n, h, w);
  }

  /** The size of one stream's state, in bytes. */
  public long bytes(int h, int w) {
    long elements = 1;
    for (long size : shape(1, h, w)) {
      elements = Math.multiplyExact(elements, size);
    }
    return Math.multiplyExact(elements, dtype.bytes());
  }

  /** For messages: {@code float16 [N,64,ceil(H/8),ceil(W/8)]}. */
  @Override
  public String toString() {
    return "%s [%s]"
        .formatted(dtype, shape.stream().map(ShapeTerm::toString).collect(Collectors.joining(",")));
  }
}
