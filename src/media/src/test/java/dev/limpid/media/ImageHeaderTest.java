package dev.limpid.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHeaderTest {
  private static final int LOSSLESS = 101;

  @ParameterizedTest
  @ValueSource(ints = {80, LOSSLESS})
  void parse_webp_tellsSizeAndDecodes(int quality) {
    byte[] encoded = webp(37, 21, quality);
    ImageHeader header = ImageHeader.parse(encoded);
    assertThat(header).isEqualTo(new ImageHeader(ImageHeader.Format.WEBP, 37, 21, 3));
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * 37 * 21);
    FrameCodec.decode(encoded, header, pixels);
    assertThat(pixels.get(0) & 0xFF).as("red").isBetween(190, 210);
    assertThat(pixels.get(2) & 0xFF).as("blue").isBetween(0, 20);
  }

  @Test
  void parse_extendedWebp_tellsCanvasSize() {
    byte[] encoded = new byte[30];
    ByteBuffer.wrap(encoded)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(0)
        .put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII))
        .put(new byte[] {10, 0, 0, 0, 0, 0, 0, 0})
        .put(new byte[] {(byte) 0x1F, 0x4E, 0, (byte) 0x0F, 0x27, 0});
    assertThat(ImageHeader.parse(encoded))
        .isEqualTo(new ImageHeader(ImageHeader.Format.WEBP, 20_000, 10_000, 3));
  }

  @Test
  void parse_hugePng_tellsSizeWithoutDecoding() {
    byte[] header = HexFormat.of().parseHex("89504e470d0a1a0a0000000d4948445200004e2000004e200802");
    assertThat(ImageHeader.parse(header).pixels()).isEqualTo(400_000_000L);
  }

  @Test
  void parse_hugeJpeg_tellsSizeWithoutDecoding() {
    byte[] encoded = onePixel();
    int frameHeader = startOfFrame(encoded);
    ByteBuffer.wrap(encoded)
        .putShort(frameHeader + 5, (short) 20_000)
        .putShort(frameHeader + 7, (short) 20_000);
    assertThat(ImageHeader.parse(encoded))
        .isEqualTo(new ImageHeader(ImageHeader.Format.JPEG, 20_000, 20_000, 3));
  }

  @Test
  void parse_onePixel_isAnImage() {
    byte[] encoded = onePixel();
    ImageHeader header = ImageHeader.parse(encoded);
    assertThat(header).isEqualTo(new ImageHeader(ImageHeader.Format.JPEG, 1, 1, 3));
    ByteBuffer pixels = ByteBuffer.allocateDirect(3);
    FrameCodec.decode(encoded, header, pixels);
    assertThat(pixels.get(0) & 0xFF).isBetween(120, 136);
  }

  @Test
  void parse_emptyPicture_isRefused() {
    byte[] header = HexFormat.of().parseHex("89504e470d0a1a0a0000000d4948445200000000000000200802");
    assertThatThrownBy(() -> ImageHeader.parse(header))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("0x32");
  }

  @Test
  void decode_headerLargerThanData_isRefused() {
    byte[] encoded = onePixel();
    int frameHeader = startOfFrame(encoded);
    ByteBuffer.wrap(encoded)
        .putShort(frameHeader + 5, (short) 64)
        .putShort(frameHeader + 7, (short) 64);
    byte[] cut = java.util.Arrays.copyOf(encoded, encoded.length - 2);
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * 64 * 64);
    assertThatThrownBy(() -> FrameCodec.decode(cut, ImageHeader.parse(cut), pixels))
        .isInstanceOf(ImageException.class);
  }

  private static byte[] onePixel() {
    ByteBuffer grey =
        ByteBuffer.allocateDirect(3).put(new byte[] {(byte) 128, (byte) 128, (byte) 128});
    return FrameCodec.encodeJpeg(grey.flip(), 1, 1, 90);
  }

  private static int startOfFrame(byte[] jpeg) {
    for (int i = 2; i < jpeg.length - 1; i++) {
      if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) 0xC0) {
        return i;
      }
    }
    throw new AssertionError("no baseline frame header");
  }

  private static byte[] webp(int width, int height, int quality) {
    try (Scalar blueGreenRed = new Scalar(10, 100, 200, 0);
        Mat picture = new Mat(height, width, CV_8UC3, blueGreenRed);
        BytePointer encoded = new BytePointer();
        IntPointer parameters = new IntPointer(IMWRITE_WEBP_QUALITY, quality)) {
      assertThat(imencode(".webp", picture, encoded, parameters)).isTrue();
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }
}
