package dev.limpid.testing;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** WebPs changed by their chunks (RFC 9649), extended and animated ones too. */
final class AnyWebp {
  private static final int[] SIDES = {1, 2, 7, 8, 16, 17, 33, 64};
  private static final String[] NAMES = {
    "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP", "EXIF", "XMP ", "abcd"
  };
  private static final List<byte[]> GOOD = good();

  @SuppressWarnings("ArrayRecordComponent")
  private record Chunk(String name, byte[] content) {}

  private final SplittableRandom random;

  AnyWebp(SplittableRandom random) {
    this.random = random;
  }

  byte[] next() {
    byte[] good = GOOD.get(random.nextInt(GOOD.size()));
    Chunk picture =
        new Chunk(
            new String(good, 12, 4, StandardCharsets.ISO_8859_1),
            Arrays.copyOfRange(good, 20, good.length));
    List<Chunk> chunks = new ArrayList<>();
    switch (random.nextInt(3)) {
      case 0 -> chunks.add(picture);
      case 1 -> chunks.addAll(List.of(extended(0), picture));
      default -> {
        byte[] place = AnyPng.joined(new byte[6], triple(63), triple(63), triple(100), new byte[1]);
        byte[] content = AnyPng.joined(place, written(picture));
        chunks.addAll(List.of(extended(2), new Chunk("ANIM", new byte[6])));
        chunks.addAll(List.of(new Chunk("ANMF", content), new Chunk("ANMF", content)));
      }
    }
    for (int change = random.nextInt(4); change > 0; change--) {
      change(chunks);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    chunks.forEach(chunk -> body.writeBytes(written(chunk)));
    long size = random.nextInt(20) == 0 ? AnyPictures.number(random, 4) : body.size() + 4;
    byte[] head = "RIFF----WEBP".getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).putInt(4, (int) size);
    return AnyPng.joined(head, body.toByteArray());
  }

  private void change(List<Chunk> chunks) {
    int at = random.nextInt(chunks.size());
    Chunk one = chunks.get(at);
    switch (random.nextInt(6)) {
      case 0 -> chunks.add(random.nextInt(chunks.size() + 1), one);
      case 1 -> chunks.add(random.nextInt(chunks.size()), chunks.remove(at));
      case 2 ->
          chunks.add(
              at,
              new Chunk(
                  NAMES[random.nextInt(NAMES.length)],
                  AnyPictures.noise(random, random.nextInt(60))));
      case 3 -> chunks.set(at, new Chunk(NAMES[random.nextInt(NAMES.length)], one.content));
      default -> {
        byte[] content = one.content.clone();
        for (int i = random.nextInt(3); i >= 0 && content.length > 0; i--) {
          int most = random.nextBoolean() ? Math.min(content.length, 24) : content.length;
          content[random.nextInt(most)] = (byte) AnyPictures.number(random, 1);
        }
        int length = random.nextInt(6) == 0 ? random.nextInt(200) : content.length;
        chunks.set(at, new Chunk(one.name, Arrays.copyOf(content, length)));
      }
    }
  }

  private Chunk extended(int flags) {
    int side = random.nextInt(8) == 0 ? (int) AnyPictures.number(random, 3) : 63;
    return new Chunk(
        "VP8X",
        AnyPng.joined(
            new byte[] {(byte) flags, 0, 0, 0}, triple(side), triple(random.nextInt(99))));
  }

  private byte[] written(Chunk chunk) {
    int length =
        random.nextInt(40) == 0 ? (int) AnyPictures.number(random, 4) : chunk.content.length;
    byte[] size = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();
    return AnyPng.joined(
        chunk.name.getBytes(StandardCharsets.ISO_8859_1),
        size,
        chunk.content,
        new byte[chunk.content.length % 2]);
  }

  private static byte[] triple(int value) {
    return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16)};
  }

  private static List<byte[]> good() {
    List<byte[]> good = new ArrayList<>();
    for (int side : SIDES) {
      good.add(AnyJpeg.encoded(".webp", side, 65 - side, 3, IMWRITE_WEBP_QUALITY, 80));
      good.add(AnyJpeg.encoded(".webp", side, 65 - side, 3, IMWRITE_WEBP_QUALITY, 101));
    }
    return List.copyOf(good);
  }
}
