package dev.limpid.testing;

import dev.limpid.media.FrameCodec;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Keys;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Records of any kind, as whoever may write to the topic of frames could send them: keys, times,
 * headers and pictures that are good, nearly good, and beyond all bounds. Seeded: the same seed
 * gives the same records. Their streams are a few dozen, none of which begins with {@code good}.
 */
public final class AnyRecords {
  /** Where they lie; their offsets begin at 0. */
  public static final int PARTITION = 1;

  private static final long[] NUMBERS = {
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    -1,
    0,
    1,
    2,
    1000,
    1L << 31,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE
  };
  private static final String[] NAMES = {
    FrameHeaders.SEQ, FrameHeaders.PTS, FrameHeaders.EPOCH, FrameHeaders.END,
    FrameHeaders.SYNTHETIC, FrameHeaders.SOURCE, FrameHeaders.ERROR, FrameHeaders.TRUNCATED,
    FrameHeaders.CONTENT_TYPE, "", "other"
  };

  private final SplittableRandom random;
  private final List<byte[]> pictures = new ArrayList<>();
  private long offset;

  public AnyRecords(long seed) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < 8; i++) {
      pictures.add(Pictures.jpeg(99, i, 32, 24));
      pictures.add(Pictures.jpeg(98, i, 16 + 8 * i, 40));
      pictures.add(FrameCodec.encodePng(Pictures.rgb(97, i, 32, 24), 32, 24));
    }
  }

  /** The next record. */
  public WireRecord next() {
    long now = 1_700_000_000_000L + 40 * offset;
    long time = random.nextInt(8) == 0 ? number() : now;
    return new WireRecord(Frames.TOPIC, PARTITION, offset++, time, key(), value(), headers());
  }

  private @Nullable String key() {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> "";
      case 2 -> "\\xFF" + random.nextInt(3);
      case 3 -> Keys.text(bytes(1));
      case 4 -> random.nextInt(50) == 0 ? "k".repeat(70_000) : "k".repeat(1025);
      default -> "any-" + random.nextInt(20);
    };
  }

  private List<WireHeader> headers() {
    List<WireHeader> headers = new ArrayList<>();
    if (random.nextInt(3) > 0) {
      headers.add(WireHeader.ofLong(FrameHeaders.SEQ, offset));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      headers.add(header());
    }
    if (random.nextInt(500) == 0) {
      headers.add(new WireHeader("h".repeat(70_000), null));
    }
    return headers;
  }

  private WireHeader header() {
    String name = NAMES[random.nextInt(NAMES.length)];
    return switch (random.nextInt(5)) {
      case 0 -> new WireHeader(name, null);
      case 1 -> new WireHeader(name, bytes(random.nextInt(20)));
      case 2 -> WireHeader.ofText(name, "limpid.frames/0/" + number());
      default -> WireHeader.ofLong(name, number());
    };
  }

  private byte @Nullable [] value() {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> bytes(random.nextInt(300));
      case 2, 3, 4 -> pictures.get(random.nextInt(pictures.size()));
      case 5, 6 -> new AnyPictures(random).next();
      default -> mutated(pictures.get(random.nextInt(pictures.size())));
    };
  }

  private byte[] mutated(byte[] picture) {
    byte[] bytes = picture.clone();
    for (int change = random.nextInt(4); change >= 0 && bytes.length > 1; change--) {
      int at = random.nextInt(random.nextBoolean() ? Math.min(700, bytes.length) : bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 9), (byte) 0xFF);
        case 4 -> {
          byte[] other = pictures.get(random.nextInt(pictures.size()));
          System.arraycopy(other, 0, bytes, at, Math.min(other.length, bytes.length - at));
        }
        default -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
      }
    }
    return bytes;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }
}
