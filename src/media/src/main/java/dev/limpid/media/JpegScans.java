package dev.limpid.media;

/**
 * How many scans a JPEG has. Encoders write a dozen at most; each goes over all of a picture's
 * coefficients, which takes tens of milliseconds of a large one for 40 bytes. Stateless.
 */
final class JpegScans {
  static final int MOST = 64;

  private static final int SOS = 0xDA;
  private static final int EOI = 0xD9;

  private JpegScans() {}

  /**
   * Refuses a JPEG of too many scans. Segments have lengths (ITU T.81 B); behind a scan header,
   * what is no marker is the scan.
   *
   * @throws ImageException that says why
   */
  static void requireFew(byte[] jpeg) {
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
      if (marker == SOS && ++scans > MOST) {
        throw new ImageException("JPEG image of more than %d scans".formatted(MOST));
      }
      at += 2 + (((jpeg[at + 2] & 0xFF) << 8) | (jpeg[at + 3] & 0xFF));
    }
  }
}
