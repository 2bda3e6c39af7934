package dev.limpid.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {
  private static final int WIDTH = 37;
  private static final int HEIGHT = 21;

  @Test
  void png_roundTrip_keepsEveryPixelAndChannelOrder() {
    ByteBuffer pixels = gradient();
    assertThat(decode(FrameCodec.encodePng(pixels, WIDTH, HEIGHT))).isEqualTo(pixels);
  }

  @Test
  void jpeg_roundTrip_isClose() {
    ByteBuffer pixels = gradient();
    ByteBuffer decoded = decode(FrameCodec.encodeJpeg(pixels, WIDTH, HEIGHT, 98));
    for (int i = 0; i < pixels.capacity(); i++) {
      assertThat(decoded.get(i) & 0xFF).isCloseTo(pixels.get(i) & 0xFF, offset(24));
    }
  }

  @Test
  void decode_truncatedJpeg_isRefused() {
    byte[] encoded = FrameCodec.encodeJpeg(gradient(), WIDTH, HEIGHT, 90);
    byte[] truncated = Arrays.copyOf(encoded, encoded.length * 2 / 3);
    assertThatThrownBy(() -> decode(truncated))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("truncated JPEG");
  }

  /** Some animations make OpenCV write beyond its buffers, which ends the process. */
  @ParameterizedTest
  @ValueSource(strings = {"acTL", "fcTL", "fdAT"})
  void decode_animatedPng_isRefused(String chunk) {
    byte[] encoded = FrameCodec.encodePng(gradient(), WIDTH, HEIGHT);
    ByteBuffer animated = ByteBuffer.allocate(encoded.length + 12 + 26);
    for (int before : new int[] {33, encoded.length - 12}) {
      animated.clear().put(encoded, 0, before);
      animated.putInt(26).put(chunk.getBytes(StandardCharsets.US_ASCII)).position(before + 12 + 26);
      animated.put(encoded, before, encoded.length - before);
      assertThatThrownBy(() -> decode(animated.array()))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("animated PNG image: expected a still one (chunk " + chunk);
    }
  }

  /** OpenCV took 4 GiB for it before it saw that they were not there. */
  @Test
  void decode_pngWhoseChunkIsLongerThanTheFile_isRefused() {
    byte[] encoded = FrameCodec.encodePng(gradient(), WIDTH, HEIGHT);
    assertThat(new String(encoded, 37, 4, StandardCharsets.US_ASCII)).isEqualTo("IDAT");
    for (int length : new int[] {-1, Integer.MAX_VALUE, encoded.length}) {
      ByteBuffer.wrap(encoded).putInt(33, length);
      assertThatThrownBy(() -> decode(encoded))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("has %d bytes, the image".formatted(length & 0xFFFFFFFFL));
    }
    ByteBuffer.wrap(encoded).putInt(33, 0).put(37, "IEND".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> decode(encoded)).hasMessageContaining("damaged PNG image");
  }

  /** Each takes as long as the whole picture, for a few bytes. */
  @Test
  void decode_jpegOfManyScans_isRefused() {
    byte[] encoded = progressive();
    int last = encoded.length - 2;
    while (encoded[last] != (byte) 0xFF || encoded[last + 1] != (byte) 0xDA) {
      last--;
    }
    int scan = encoded.length - 2 - last;
    int scans = JpegScans.MOST - 10;
    byte[] bomb = Arrays.copyOf(encoded, encoded.length + (scans + 1) * scan);
    for (int i = 1; i <= scans + 1; i++) {
      System.arraycopy(encoded, last, bomb, last + i * scan, scan + 2);
    }
    assertThatThrownBy(() -> decode(bomb))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("more than 64 scans");
    byte[] most = Arrays.copyOf(bomb, bomb.length - scan);
    most[most.length - 2] = (byte) 0xFF;
    most[most.length - 1] = (byte) 0xD9;
    assertThat(decode(most).remaining()).isEqualTo(3 * WIDTH * HEIGHT);
    assertThat(decode(encoded).remaining()).isEqualTo(3 * WIDTH * HEIGHT);
  }

  /** Of the ten scans that libjpeg gives a picture with colours. */
  private static byte[] progressive() {
    try (PointerScope scope = new PointerScope()) {
      Mat picture = new Mat(HEIGHT, WIDTH, CV_8UC3, new BytePointer(noise()));
      BytePointer encoded = new BytePointer();
      assertThat(imencode(".jpg", picture, encoded, new IntPointer(IMWRITE_JPEG_PROGRESSIVE, 1)))
          .isTrue();
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }

  /** What cannot be read after a wrong bit is made up by libjpeg, which only warns. */
  @Test
  void damage_wrongBitsInsideAJpeg_isFound() {
    byte[] encoded = FrameCodec.encodeJpeg(noise(), WIDTH, HEIGHT, 90);
    assertThat(damage(encoded)).isEmpty();
    SplittableRandom random = new SplittableRandom(5);
    int found = 0;
    for (int run = 0; run < 100; run++) {
      byte[] damaged = encoded.clone();
      int at = encoded.length / 2 + random.nextInt(encoded.length / 2 - 4);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      found += damage(damaged).isPresent() ? 1 : 0;
    }
    assertThat(found).isBetween(30, 100);
  }

  @Test
  void damage_strayBytesBeforeTheTables_isNone() {
    byte[] encoded = FrameCodec.encodeJpeg(gradient(), WIDTH, HEIGHT, 90);
    byte[] stray = new byte[encoded.length + 1];
    int tables = indexOf(encoded, 0xDB);
    System.arraycopy(encoded, 0, stray, 0, tables);
    System.arraycopy(encoded, tables, stray, tables + 1, encoded.length - tables);
    assertThat(JpegDamage.find(stray, new ImageHeader(ImageHeader.Format.JPEG, WIDTH, HEIGHT, 3)))
        .isEmpty();
  }

  @Test
  void damage_bytesLeftOverBehindTheLastBlock_isFound() {
    byte[] encoded = FrameCodec.encodeJpeg(gradient(), WIDTH, HEIGHT, 90);
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 40);
    Arrays.fill(longer, encoded.length - 2, longer.length, (byte) 0x11);
    longer[longer.length - 2] = (byte) 0xFF;
    longer[longer.length - 1] = (byte) 0xD9;
    assertThat(damage(longer)).hasValueSatisfying(text -> assertThat(text).contains("extraneous"));
  }

  private static int indexOf(byte[] encoded, int marker) {
    for (int i = 0; ; i++) {
      if (encoded[i] == (byte) 0xFF && encoded[i + 1] == (byte) marker) {
        return i;
      }
    }
  }

  private static Optional<String> damage(byte[] encoded) {
    return new FrameCodec(90).damage(encoded, ImageHeader.parse(encoded));
  }

  private static ByteBuffer noise() {
    byte[] pixels = new byte[3 * WIDTH * HEIGHT];
    new SplittableRandom(3).nextBytes(pixels);
    return ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
  }

  @Test
  void decode_damagedPng_isRefused() {
    byte[] encoded = FrameCodec.encodePng(gradient(), WIDTH, HEIGHT);
    Arrays.fill(encoded, 40, encoded.length, (byte) 0x55);
    assertThatThrownBy(() -> decode(encoded)).isInstanceOf(ImageException.class);
  }

  @Test
  void header_jpegAndPng_tellFormatAndSize() {
    assertThat(ImageHeader.parse(FrameCodec.encodeJpeg(gradient(), WIDTH, HEIGHT, 90)))
        .isEqualTo(new ImageHeader(ImageHeader.Format.JPEG, WIDTH, HEIGHT, 3));
    assertThat(ImageHeader.parse(FrameCodec.encodePng(gradient(), WIDTH, HEIGHT)))
        .isEqualTo(new ImageHeader(ImageHeader.Format.PNG, WIDTH, HEIGHT, 3));
  }

  @Test
  void header_unknownOrEmpty_saysWhatItFound() {
    byte[] gif = "GIF89a....".getBytes(StandardCharsets.US_ASCII);
    byte[] cut = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0};
    assertThatThrownBy(() -> ImageHeader.parse(new byte[0])).hasMessage("empty image (0 bytes)");
    assertThatThrownBy(() -> ImageHeader.parse(gif))
        .hasMessageContaining("not a JPEG, PNG or WebP image: starts with 47 49 46");
    assertThatThrownBy(() -> ImageHeader.parse(cut)).hasMessageContaining("ends within its header");
  }

  private static ByteBuffer decode(byte[] encoded) {
    ImageHeader header = ImageHeader.parse(encoded);
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * header.width() * header.height());
    FrameCodec.decode(encoded, header, pixels);
    return pixels;
  }

  private static ByteBuffer gradient() {
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * WIDTH * HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        pixels.put((byte) (x * 6)).put((byte) (y * 11)).put((byte) ((x + y) * 3));
      }
    }
    return pixels.flip();
  }
}
