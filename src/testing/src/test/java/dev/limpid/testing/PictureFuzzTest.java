package dev.limpid.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageException;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.PictureCodec;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever a picture's bytes, it is decoded, always to the same pixels and into its own memory, or
 * refused with a reason; soon, and in bounded memory.
 */
class PictureFuzzTest {
  private static final int INPUTS = 1_000;
  private static final long MOST_CPU_MILLIS = 10_000;
  private static final long MOST_BYTES = 64 << 20;
  private static final int MOST_PIXELS = 1 << 20;
  private static final int GUARD = 4096;
  private static final byte GUARDED = 0x5A;

  private final PictureCodec codec = new FrameCodec(92);
  private final ByteBuffer memory = ByteBuffer.allocateDirect(3 * MOST_PIXELS + 2 * GUARD);

  @Test
  void decode_anyPicture_givesPixelsOrAnImageException() {
    int[] outcomes = new int[2];
    Campaign.run(
        "pictures",
        INPUTS,
        MOST_CPU_MILLIS,
        MOST_BYTES,
        random -> outcomes[isDecoded(new AnyPictures(random).next(), random) ? 0 : 1]++);
    if (Campaign.isWhole()) {
      assertThat(outcomes).as("decoded, refused").doesNotContain(0);
    }
  }

  private boolean isDecoded(byte[] encoded, SplittableRandom random) {
    int channels = random.nextBoolean() ? 3 : 1;
    try {
      ImageHeader header = codec.header(encoded);
      if (header.pixels() > MOST_PIXELS) {
        return false;
      }
      int length = Math.toIntExact(header.pixels() * channels);
      long first = decoded(encoded, header, channels, length, (byte) 0);
      assertThat(decoded(encoded, header, channels, length, (byte) -1))
          .as("pixels, decoded over others")
          .isEqualTo(first);
      assertThat(codec.damage(encoded, header).orElse("nothing")).isNotBlank();
      return true;
    } catch (ImageException e) {
      assertThat(e.getMessage()).isNotBlank();
      return false;
    } catch (RuntimeException | Error e) {
      String bytes = HexFormat.of().formatHex(encoded, 0, Math.min(encoded.length, 2_000));
      throw new AssertionError("%d bytes: %s".formatted(encoded.length, bytes), e);
    }
  }

  /** A digest of the pixels. */
  private long decoded(byte[] encoded, ImageHeader header, int channels, int length, byte before) {
    for (int i = 0; i < GUARD; i++) {
      memory.put(i, GUARDED);
      memory.put(GUARD + length + i, GUARDED);
    }
    for (int i = 0; i < length; i++) {
      memory.put(GUARD + i, before);
    }
    try {
      codec.decode(encoded, header, channels, memory.slice(GUARD, length));
    } finally {
      for (int i = 0; i < GUARD; i++) {
        assertThat(memory.get(i)).isEqualTo(GUARDED);
        assertThat(memory.get(GUARD + length + i)).isEqualTo(GUARDED);
      }
    }
    return memory.slice(GUARD, length).hashCode();
  }
}
