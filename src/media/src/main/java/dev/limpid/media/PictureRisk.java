package dev.limpid.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Pictures that the libraries behind OpenCV cannot be trusted with, told by their parts before they
 * are decoded. Stateless.
 */
final class PictureRisk {
  /**
   * Of a JPEG. Encoders write a dozen at most; each goes over all of a picture's coefficients, which
   * takes tens of milliseconds of a large one for 40 bytes.
   */
  static final int MOST_SCANS = 64;

  /** OpenCV 4.13 writes beyond its buffers for some animations (its pull request 29643). */
  private static final Set<String> ANIMATION = Set.of("acTL", "fcTL", "fdAT");

  private static final int SOS = 0xDA;
  private static final int EOI = 0xD9;

  private PictureRisk() {}

  /**
   * Refuses such a picture.
   *
   * @throws ImageException that says why
   */
  static void requireNone(byte[] encoded, ImageHeader header) {
    switch (header.format()) {
      case PNG -> requireStill(ByteBuffer.wrap(encoded));
      case JPEG -> requireFewScans(encoded);
      case WEBP -> {}
    }
  }

  /** OpenCV takes as much memory for a chunk of pixels as it says it is long, up to 4 GiB. */
  private static void requireStill(ByteBuffer png) {
    byte[] name = new byte[4];
    boolean pixels = false;
    int at = 8;
    while (at + 8 <= png.limit()) {
      png.get(at + 4, name);
      String chunk = new String(name, StandardCharsets.ISO_8859_1);
      long length = png.getInt(at) & 0xFFFFFFFFL;
      if (ANIMATION.contains(chunk)) {
        throw new ImageException(
            "animated PNG image: expected a still one (chunk %s)".formatted(chunk));
      }
      if (chunk.equals("IEND") && pixels) {
        return;
      }
      if (chunk.equals("IEND")) {
        throw new ImageException("damaged PNG image: it ends before its pixels");
      }
      pixels |= chunk.equals("IDAT");
      if (length > png.limit() - at - 8) {
        throw new ImageException(
            "damaged PNG image: expected %d bytes in a chunk, %d are left"
                .formatted(length, png.limit() - at - 8));
      }
      at += 12 + (int) length;
    }
  }

  /** ITU T.81 B: segments have lengths; behind a scan header, what is no marker is the scan. */
  private static void requireFewScans(byte[] jpeg) {
    int scans = 0;
    int at = 2;
    while (at + 3 < jpeg.length) {
      int marker = jpeg[at + 1] & 0xFF;
      boolean isSegment = jpeg[at] == (byte) 0xFF && marker > 1 && (marker < 0xD0 || marker > 0xD8);
      if (!isSegment || marker == 0xFF) {
        at++;
        continue;
      }
      if (marker == EOI) {
        return;
      }
      if (marker == SOS && ++scans > MOST_SCANS) {
        throw new ImageException("JPEG image of more than %d scans".formatted(MOST_SCANS));
      }
      at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
    }
  }
}
