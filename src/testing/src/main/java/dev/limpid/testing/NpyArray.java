package dev.limpid.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array from a NumPy {@code .npy} file, in C order, of element type {@code |u1}, {@code <f2} or
 * {@code <f4}. Immutable.
 */
public final class NpyArray {
  private static final Pattern HEADER =
      Pattern.compile("'descr': '([^']+)', 'fortran_order': False, 'shape': \\(([\\d, ]*)\\)");
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private final String descr;
  private final int[] shape;
  private final byte[] data;

  private NpyArray(String descr, int[] shape, byte[] data) {
    this.descr = descr;
    this.shape = shape;
    this.data = data;
  }

  /** Reads a file; the message of a failure says what is wrong with it. */
  public static NpyArray read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    bytes.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IOException(file + ": not a .npy file");
    }
    int version = bytes.get();
    bytes.get();
    byte[] header = new byte[version == 1 ? bytes.getShort() & 0xFFFF : bytes.getInt()];
    bytes.get(header);
    Matcher fields = HEADER.matcher(new String(header, StandardCharsets.ISO_8859_1));
    if (!fields.find()) {
      throw new IOException(
          file + ": unexpected header " + new String(header, StandardCharsets.ISO_8859_1).trim());
    }
    byte[] data = new byte[bytes.remaining()];
    bytes.get(data);
    int[] shape =
        Pattern.compile("\\d+")
            .matcher(fields.group(2))
            .results()
            .mapToInt(size -> Integer.parseInt(size.group()))
            .toArray();
    return new NpyArray(fields.group(1), shape, requireSize(file, fields.group(1), shape, data));
  }

  public int[] shape() {
    return shape.clone();
  }

  /** The bytes of one entry along the first axis. */
  public byte[] slice(int index) {
    int length = data.length / shape[0];
    return Arrays.copyOfRange(data, index * length, (index + 1) * length);
  }

  /** All elements as numbers. */
  public double[] values() {
    return values(data);
  }

  /** Reads bytes of this array's element type, in little-endian order, as numbers. */
  public double[] values(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[bytes.length / size(descr)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (descr) {
            case "|u1" -> buffer.get() & 0xFF;
            case "<f2" -> halfToFloat(buffer.getShort());
            default -> buffer.getFloat();
          };
    }
    return values;
  }

  /** IEEE 754 binary16 to a number. */
  static float halfToFloat(short half) {
    int sign = half >> 15 << 31;
    int exponent = half >> 10 & 0x1F;
    int fraction = half & 0x3FF;
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToIntBits(fraction * 0x1p-24f));
    }
    int wideExponent = exponent == 0x1F ? 0xFF : exponent + 112;
    return Float.intBitsToFloat(sign | wideExponent << 23 | fraction << 13);
  }

  private static byte[] requireSize(Path file, String descr, int[] shape, byte[] data)
      throws IOException {
    long expected = size(descr);
    for (int size : shape) {
      expected *= size;
    }
    if (data.length != expected) {
      throw new IOException(
          "%s: expected %d bytes for %s %s, got %d"
              .formatted(file, expected, descr, Arrays.toString(shape), data.length));
    }
    return data;
  }

  private static int size(String descr) {
    return switch (descr) {
      case "|u1" -> 1;
      case "<f2" -> 2;
      case "<f4" -> 4;
      default -> throw new IllegalArgumentException("expected |u1, <f2 or <f4, got " + descr);
    };
  }
}
