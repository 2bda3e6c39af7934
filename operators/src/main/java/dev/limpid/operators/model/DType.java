package dev.limpid.operators.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/** The element type of a tensor. */
public enum DType {
  UINT8(1),
  FLOAT16(2),
  FLOAT32(4);

  private static final int FLOAT16_EXPONENT = 0x7C00;

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

  /** Whether all elements are numbers; {@code bytes} in native order. */
  public boolean isFinite(byte[] content) {
    ByteBuffer values = ByteBuffer.wrap(content).order(ByteOrder.nativeOrder());
    while (this != UINT8 && values.hasRemaining()) {
      boolean finite =
          this == FLOAT32
              ? Float.isFinite(values.getFloat())
              : (values.getShort() & FLOAT16_EXPONENT) != FLOAT16_EXPONENT;
      if (!finite) {
        return false;
      }
    }
    return true;
  }

  /** Writes random elements: bytes of any value, floating-point numbers from 0 to 1. */
  public void putRandom(ByteBuffer target, int elements, Random random) {
    if (this == UINT8) {
      byte[] bytes = new byte[elements];
      random.nextBytes(bytes);
      target.put(bytes);
      return;
    }
    for (int i = 0; i < elements; i++) {
      if (this == FLOAT32) {
        target.putFloat(random.nextFloat());
      } else {
        // Of equal steps between 1/2 and 1: exponent 14, ten bits of fraction.
        target.putShort((short) (14 << 10 | random.nextInt(1 << 10)));
      }
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
