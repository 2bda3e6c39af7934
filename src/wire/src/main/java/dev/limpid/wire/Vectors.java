package dev.limpid.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Descriptors as record values: float32, little-endian, one after the other. Stateless. */
public final class Vectors {
  /** Media type of a descriptor. */
  public static final String MEDIA_TYPE = "application/x-float32";

  private Vectors() {}

  /** The bytes of a vector. */
  public static byte[] toBytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, vector.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  /**
   * The vector of some bytes.
   *
   * @throws WireFormatException if their number is not a positive multiple of four
   */
  public static float[] fromBytes(byte[] bytes) {
    if (bytes.length == 0 || bytes.length % Float.BYTES != 0) {
      throw new WireFormatException(
          "descriptor: expected float32 values (a positive multiple of 4 bytes), got %d bytes"
              .formatted(bytes.length));
    }
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
