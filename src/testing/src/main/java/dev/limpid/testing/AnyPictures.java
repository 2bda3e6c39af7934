package dev.limpid.testing;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Pictures that are good, odd, damaged or made to harm, in the formats that limpid takes: built and
 * changed by their parts (segments, chunks, tables, lengths), so that a decoder gets beyond the
 * first bytes. An instance gives what its numbers say. Used by one thread.
 */
public final class AnyPictures {
  private final SplittableRandom random;

  /**
   * @param random decides what comes
   */
  public AnyPictures(SplittableRandom random) {
    this.random = random;
  }

  /** The next picture. */
  public byte[] next() {
    byte[] picture =
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> new AnyJpeg(random).next();
          case 3, 4, 5 -> new AnyPng(random).next();
          default -> new AnyWebp(random).next();
        };
    return random.nextInt(8) == 0 ? bytesChanged(picture) : picture;
  }

  private byte[] bytesChanged(byte[] picture) {
    byte[] bytes = picture.clone();
    for (int change = random.nextInt(4); change >= 0 && bytes.length > 1; change--) {
      int at = random.nextInt(random.nextBoolean() ? Math.min(700, bytes.length) : bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 9), (byte) 0xFF);
        default -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
      }
    }
    return bytes;
  }

  /** A number of so many bytes, often one at an edge. */
  static long number(SplittableRandom random, int bytes) {
    long most = (1L << (8 * bytes)) - 1;
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> most;
      case 2 -> (most >> 1) + random.nextInt(2);
      case 3 -> random.nextInt(4);
      default -> random.nextLong(most + 1);
    };
  }

  static byte[] noise(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
