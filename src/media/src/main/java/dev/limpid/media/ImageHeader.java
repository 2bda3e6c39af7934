package dev.limpid.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Format, size and colours of an encoded image, read from its first bytes without decoding, so that
 * a frame can be refused or grouped by size before a pixel is allocated.
 *
 * @param width columns, pixels
 * @param height rows, pixels
 * @param channels 1 if the image is grey, 3 if it has colours; transparency does not count
 */
public record ImageHeader(Format format, int width, int height, int channels) {

  /** Encodings that limpid accepts. */
  public enum Format {
    JPEG("image/jpeg"),
    PNG("image/png"),
    WEBP("image/webp");

    private final String mediaType;

    Format(String mediaType) {
      this.mediaType = mediaType;
    }

    public String mediaType() {
      return mediaType;
    }
  }

  private static final int GREY = 1;
  private static final int COLOUR = 3;
  private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  /**
   * Reads the header.
   *
   * @throws ImageException if the bytes are empty, of another format, or end within the header
   */
  public static ImageHeader parse(byte[] encoded) {
    if (encoded.length == 0) {
      throw new ImageException("empty image (0 bytes)");
    }
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    try {
      if (encoded.length > 3 && bytes.getShort(0) == (short) 0xFFD8) {
        return parseJpeg(bytes);
      }
      if (startsWith(encoded, PNG_SIGNATURE)) {
        return parsePng(bytes);
      }
      if (isWebp(encoded)) {
        return parseWebp(bytes.order(ByteOrder.LITTLE_ENDIAN));
      }
    } catch (IndexOutOfBoundsException e) {
      throw new ImageException(
          "image ends within its header (%d bytes)".formatted(encoded.length), e);
    }
    throw new ImageException(
        "not a JPEG, PNG or WebP image: starts with %s (%d bytes)"
            .formatted(hex(encoded), encoded.length));
  }

  /** ISO/IEC 15948, 11.2.2: bit 1 of the colour type says that there are colours. */
  private static ImageHeader parsePng(ByteBuffer bytes) {
    int channels = (bytes.get(25) & 2) == 0 ? GREY : COLOUR;
    return sized(Format.PNG, bytes.getInt(16), bytes.getInt(20), channels);
  }

  /** ITU T.81 B.2: walks the marker segments up to the frame header (SOF). */
  private static ImageHeader parseJpeg(ByteBuffer bytes) {
    int at = 2;
    while (true) {
      int marker = bytes.getShort(at) & 0xFFFF;
      if (marker == 0xFFFF) {
        at++;
        continue;
      }
      boolean startOfFrame =
          marker >= 0xFFC0
              && marker <= 0xFFCF
              && marker != 0xFFC4
              && marker != 0xFFC8
              && marker != 0xFFCC;
      if (startOfFrame) {
        int channels = bytes.get(at + 9) == 1 ? GREY : COLOUR;
        int height = bytes.getShort(at + 5) & 0xFFFF;
        return sized(Format.JPEG, bytes.getShort(at + 7) & 0xFFFF, height, channels);
      }
      if (marker < 0xFF01 || marker == 0xFFDA || marker == 0xFFD9) {
        throw new ImageException("JPEG without a frame header: marker 0x%04X".formatted(marker));
      }
      boolean standalone = marker == 0xFF01 || (marker >= 0xFFD0 && marker <= 0xFFD8);
      at += 2 + (standalone ? 0 : bytes.getShort(at + 2) & 0xFFFF);
    }
  }

  /** RFC 9649: lossy, lossless and extended files keep their size in different places. */
  private static ImageHeader parseWebp(ByteBuffer bytes) {
    byte[] tag = new byte[4];
    bytes.get(12, tag);
    return switch (new String(tag, StandardCharsets.US_ASCII)) {
      case "VP8 " -> webp(bytes.getShort(26) & 0x3FFF, bytes.getShort(28) & 0x3FFF);
      case "VP8L" -> {
        int bits = bytes.getInt(21);
        yield webp((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
      }
      case "VP8X" -> webp((bytes.getInt(24) & 0xFFFFFF) + 1, (bytes.getInt(26) >>> 8) + 1);
      default -> throw new ImageException("WebP with an unknown first chunk: " + hex(tag));
    };
  }

  private static ImageHeader webp(int width, int height) {
    return sized(Format.WEBP, width, height, COLOUR);
  }

  private static ImageHeader sized(Format format, int width, int height, int channels) {
    if (width <= 0 || height <= 0) {
      throw new ImageException("%s of size %dx%d".formatted(format, width, height));
    }
    return new ImageHeader(format, width, height, channels);
  }

  private static boolean isWebp(byte[] encoded) {
    return encoded.length >= 16
        && new String(encoded, 0, 4, StandardCharsets.US_ASCII).equals("RIFF")
        && new String(encoded, 8, 4, StandardCharsets.US_ASCII).equals("WEBP");
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(8, bytes.length));
  }

  /** Number of pixels. */
  public long pixels() {
    return (long) width * height;
  }
}
