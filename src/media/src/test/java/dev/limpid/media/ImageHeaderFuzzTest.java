package dev.limpid.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, a header is read or refused: at once, and in little memory. */
class ImageHeaderFuzzTest {
  private static final int ROUNDS = 25_000;
  private static final Duration BOUND = Duration.ofSeconds(20);

  /** Of one call, with a refusal's message and stack trace, bytes. */
  private static final long MEMORY = 256 * 1024;

  /** Bytes that headers treat in a way of their own. */
  private static final int[] TELLING = {
    0, 1, 2, 7, 8, 0x7F, 0x80, 0xC0, 0xC4, 0xD8, 0xD9, 0xFE, 0xFF
  };

  private final Random random = new Random(15);
  private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void parse_mutatedPictures_givesAHeaderOrAnImageException() {
    List<byte[]> pictures = pictures();
    int[] outcomes = new int[2];
    assertTimeoutPreemptively(
        BOUND,
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            byte[] mutant = mutant(pictures.get(round % pictures.size()));
            outcomes[check(mutant) ? 0 : 1]++;
          }
        });
    assertThat(outcomes).as("read, refused").doesNotContain(0);
  }

  @Test
  void parse_longRunsOfMarkers_endsAtTheLastByte() {
    byte[] fill = new byte[1 << 20];
    Arrays.fill(fill, (byte) 0xFF);
    fill[1] = (byte) 0xD8;
    byte[] empty = new byte[1 << 20];
    for (int i = 0; i < empty.length; i += 4) {
      empty[i] = (byte) 0xFF;
      empty[i + 1] = (byte) 0xE0;
    }
    empty[1] = (byte) 0xD8;
    assertTimeoutPreemptively(
        BOUND,
        () -> {
          assertThat(check(fill)).isFalse();
          assertThat(check(empty)).isFalse();
        });
  }

  /** True if a header was read; anything thrown but an {@code ImageException} fails the test. */
  private boolean check(byte[] bytes) {
    long before = memory.getCurrentThreadAllocatedBytes();
    ImageHeader header = headerOrNull(bytes);
    long used = memory.getCurrentThreadAllocatedBytes() - before;
    if (header != null) {
      assertThat(header.pixels()).isPositive();
      assertThat(header.channels()).isIn(1, 3);
    }
    assertThat(used).as(() -> "memory for " + hex(bytes)).isLessThan(MEMORY);
    return header != null;
  }

  private static @Nullable ImageHeader headerOrNull(byte[] bytes) {
    try {
      return ImageHeader.parse(bytes);
    } catch (ImageException e) {
      return null;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("for " + hex(bytes), e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 1024));
  }

  /** One to eight changes, most of them early, where headers are. */
  private byte[] mutant(byte[] picture) {
    byte[] bytes = Arrays.copyOf(picture, Math.min(picture.length, 1024));
    for (int change = random.nextInt(8); change >= 0 && bytes.length > 0; change--) {
      int at = random.nextInt(random.nextBoolean() ? Math.min(32, bytes.length) : bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) TELLING[random.nextInt(TELLING.length)];
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = without(bytes, at, random.nextInt(8));
        default -> bytes = repeated(bytes, at, random.nextInt(16));
      }
    }
    return bytes;
  }

  private static byte[] without(byte[] bytes, int at, int count) {
    int end = Math.min(at + count, bytes.length);
    byte[] rest = Arrays.copyOf(bytes, bytes.length - (end - at));
    System.arraycopy(bytes, end, rest, at, bytes.length - end);
    return rest;
  }

  private static byte[] repeated(byte[] bytes, int at, int count) {
    int length = Math.min(count, bytes.length - at);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
    System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
    return longer;
  }

  private static List<byte[]> pictures() {
    ByteBuffer rgb = TestPictures.moving(40, 30, 0);
    List<byte[]> pictures = new ArrayList<>();
    pictures.add(FrameCodec.encodeJpeg(rgb, 40, 30, 80));
    pictures.add(FrameCodec.encodePng(rgb, 40, 30));
    try (PointerScope scope = new PointerScope()) {
      Mat colour = new Mat(30, 40, CV_8UC3, new Scalar(10, 100, 200, 0));
      Mat grey = new Mat(30, 40, CV_8UC1, new Scalar(77));
      pictures.add(encoded(".jpg", colour, IMWRITE_JPEG_PROGRESSIVE, 1));
      pictures.add(encoded(".jpg", grey));
      pictures.add(encoded(".png", grey));
      pictures.add(encoded(".webp", colour, IMWRITE_WEBP_QUALITY, 80));
      pictures.add(encoded(".webp", colour, IMWRITE_WEBP_QUALITY, 101));
    }
    pictures.add(
        HexFormat.of().parseHex("5249464600000000574542505650385810000000" + "0".repeat(20)));
    return pictures;
  }

  private static byte[] encoded(String extension, Mat picture, int... parameters) {
    BytePointer encoded = new BytePointer();
    assertThat(imencode(extension, picture, encoded, new IntPointer(parameters))).isTrue();
    byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
    encoded.get(bytes);
    return bytes;
  }
}
