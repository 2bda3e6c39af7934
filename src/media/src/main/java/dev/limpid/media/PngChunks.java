package dev.limpid.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file (ISO/IEC 15948, 5.3), checked before it is decoded: libpng refuses the
 * same, but does not say why to the caller. Stateless.
 */
final class PngChunks {
  private static final int SIGNATURE = 8;
  private static final int LENGTH_AND_TYPE = 8;
  private static final int CRC = 4;

  /** What OpenCV reads at most of one chunk, {@code PNG_USER_CHUNK_MALLOC_MAX} of libpng. */
  private static final int MOST_BYTES = 8_000_000;

  /** OpenCV 4.13 writes beyond its buffers for some animations (its pull request 29643). */
  private static final Set<String> ANIMATION = Set.of("acTL", "fcTL", "fdAT");

  private PngChunks() {}

  /**
   * Walks the chunks to the last one, IEND.
   *
   * @throws ImageException if the file ends before, has no pixels or is an animation, a chunk is
   *     too large, or one that pixels depend on has another checksum than it says
   */
  static void requireWhole(byte[] png) {
    ByteBuffer bytes = ByteBuffer.wrap(png);
    int at = SIGNATURE;
    String type = "";
    boolean pixels = false;
    while (!type.equals("IEND")) {
      if (png.length - at < LENGTH_AND_TYPE + CRC) {
        throw new ImageException("truncated PNG image: no end in %d bytes".formatted(png.length));
      }
      long length = bytes.getInt(at) & 0xFFFF_FFFFL;
      type = new String(png, at + CRC, LENGTH_AND_TYPE - CRC, StandardCharsets.ISO_8859_1);
      requireChunk(png, at, type, length);
      if (isCritical(png[at + CRC]) && !isIntact(bytes, at, (int) length)) {
        throw new ImageException(
            "damaged PNG image: checksum of chunk '%s' at byte %d".formatted(type, at));
      }
      pixels |= type.equals("IDAT");
      at += LENGTH_AND_TYPE + (int) length + CRC;
    }
    if (!pixels) {
      throw new ImageException("damaged PNG image: it ends before its pixels");
    }
  }

  private static void requireChunk(byte[] png, int at, String type, long length) {
    if (at == SIGNATURE && !type.equals("IHDR")) {
      throw new ImageException(
          "damaged PNG image: expected chunk IHDR first, got '%s'".formatted(type));
    }
    if (ANIMATION.contains(type)) {
      throw new ImageException(
          "animated PNG image: expected a still one (chunk %s)".formatted(type));
    }
    if (length > png.length - at - LENGTH_AND_TYPE - CRC) {
      throw new ImageException(
          "truncated PNG image: chunk '%s' at byte %d has %d bytes, the image %d"
              .formatted(type, at, length, png.length));
    }
    if (length > MOST_BYTES) {
      throw new ImageException(
          "PNG image: chunk '%s' has %d bytes, expected at most %d"
              .formatted(type, length, MOST_BYTES));
    }
  }

  private static boolean isIntact(ByteBuffer bytes, int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes.slice(at + CRC, CRC + length));
    return (int) crc.getValue() == bytes.getInt(at + LENGTH_AND_TYPE + length);
  }

  /** Whether the type begins with a capital letter. */
  private static boolean isCritical(byte first) {
    return (first & 0x20) == 0;
  }
}
