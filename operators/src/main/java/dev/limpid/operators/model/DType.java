package dev.limpid.operators.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The element type of a tensor. */
public enum DType {
  UINT8(1),
  FLOAT16(2),
  FLOAT32(4);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element, in bytes. */
  public int bytes() {
    return bytes;
  }

  /**
   * The type called {@code name}, as {@link #toString} writes it.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static DType parse(String name) {
    for (DType dtype : values()) {
      if (dtype.toString().equals(name)) {
        return dtype;
      }
    }
    throw new IllegalArgumentException(
        "expected one of %s, got '%s'"
            .formatted(
                Arrays.stream(values()).map(DType::toString).collect(Collectors.joining(", ")),
                name));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
