package dev.limpid.bench.gpu;

import dev.limpid.operators.model.DType;
import java.nio.ByteBuffer;
import java.util.Locale;

/** How far outputs of one element type lie apart. Used by one thread. */
final class Difference {
  private final DType dtype;
  private double largest;
  private long different;
  private long compared;

  Difference(DType dtype) {
    this.dtype = dtype;
  }

  /**
   * Compares two outputs, element by element.
   *
   * @throws IllegalStateException if they are not of the same size
   */
  void add(ByteBuffer expected, ByteBuffer actual) {
    if (expected.remaining() != actual.remaining()) {
      throw new IllegalStateException(
          "expected an output of %d bytes, got %d"
              .formatted(expected.remaining(), actual.remaining()));
    }
    for (int at = 0; at < expected.remaining(); at += dtype.bytes()) {
      double distance = Math.abs(value(expected, at) - value(actual, at));
      compared++;
      if (distance != 0) {
        different++;
        largest = Math.max(largest, distance);
      }
    }
  }

  private double value(ByteBuffer buffer, int at) {
    return switch (dtype) {
      case UINT8 -> buffer.get(at) & 0xFF;
      case FLOAT32 -> buffer.getFloat(at);
      default ->
          throw new IllegalArgumentException("outputs of type " + dtype + " are not compared");
    };
  }

  /** Whether no element lies further apart than this; not so if one is not a number. */
  boolean isWithin(double tolerance) {
    return compared > 0 && largest <= tolerance;
  }

  @Override
  public String toString() {
    return compared > 0 && different == 0
        ? "the same"
        : String.format(
            Locale.ROOT,
            "at most %.3g apart, %.3g%% differ",
            largest,
            100.0 * different / compared);
  }
}
