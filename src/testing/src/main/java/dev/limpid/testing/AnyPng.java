package dev.limpid.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNGs built from chunks (ISO/IEC 15948), animated ones too; every part may be wrong. */
final class AnyPng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int[] SIDES = {1, 2, 3, 7, 8, 9, 17, 33, 64};
  private static final int[] DEPTHS = {1, 2, 4, 8, 8, 8, 16};
  private static final int[] TYPES = {0, 2, 2, 3, 4, 6};
  private static final String[] TEXTS = {"tEXt", "zTXt", "iTXt", "iCCP", "eXIf", "sPLT", "tRNS"};
  private static final String[] OTHERS = {
    "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "hIST", "pHYs", "tIME", "PLTE", "acTL", "fcTL", "fdAT",
    "cICP", "cLLI", "mDCV", "oFFs", "pCAL", "sCAL", "IHDR", "IEND", "IDAT", "abcd", "ABCD",
        "\0\0\0\0"
  };

  /** Much out of little: 8 MiB of zeros. */
  private static final byte[] BOMB = deflated(new byte[8 << 20]);

  @SuppressWarnings("ArrayRecordComponent")
  private record Chunk(String name, byte[] content) {}

  private final SplittableRandom random;
  private final int width;
  private final int height;
  private final int depth;
  private final int type;
  private final int interlace;

  AnyPng(SplittableRandom random) {
    this.random = random;
    width = SIDES[random.nextInt(SIDES.length)];
    height = SIDES[random.nextInt(SIDES.length)];
    depth = DEPTHS[random.nextInt(DEPTHS.length)];
    type = TYPES[random.nextInt(TYPES.length)];
    interlace = random.nextInt(4) == 0 ? 1 : 0;
  }

  byte[] next() {
    List<Chunk> chunks = chunks();
    for (int change = random.nextInt(4); change > 0; change--) {
      change(chunks);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(SIGNATURE);
    chunks.forEach(chunk -> bytes.writeBytes(written(chunk)));
    byte[] whole = bytes.toByteArray();
    return random.nextInt(30) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole;
  }

  private List<Chunk> chunks() {
    List<Chunk> chunks = new ArrayList<>();
    chunks.add(new Chunk("IHDR", header(width, height)));
    if (type == 3) {
      chunks.add(new Chunk("PLTE", AnyPictures.noise(random, 3 * (1 + random.nextInt(256)))));
    }
    boolean animated = random.nextInt(5) == 0;
    if (animated) {
      chunks.add(new Chunk("acTL", ints(2, random.nextInt(3))));
      chunks.add(new Chunk("fcTL", frame(0, width, height)));
    }
    byte[] data = deflated(scanlines());
    int cut = random.nextInt(data.length);
    chunks.add(new Chunk("IDAT", Arrays.copyOf(data, cut)));
    chunks.add(new Chunk("IDAT", Arrays.copyOfRange(data, cut, data.length)));
    if (animated) {
      chunks.add(new Chunk("fcTL", frame(1, SIDES[random.nextInt(9)], SIDES[random.nextInt(9)])));
      chunks.add(new Chunk("fdAT", joined(ints(2), data)));
    }
    chunks.add(new Chunk("IEND", new byte[0]));
    return chunks;
  }

  private byte[] scanlines() {
    int samples = type == 2 ? 3 : type == 4 ? 2 : type == 6 ? 4 : 1;
    byte[] lines = AnyPictures.noise(random, (width * samples * depth / 8 + 3) * (height + 3) * 2);
    int stride = (width * samples * depth + 7) / 8 + 1;
    for (int at = 0; interlace == 0 && at < lines.length; at += stride) {
      lines[at] = (byte) (random.nextInt(50) == 0 ? random.nextInt(256) : random.nextInt(5));
    }
    int length = random.nextInt(8) == 0 ? random.nextInt(lines.length) : stride * height;
    return Arrays.copyOf(lines, interlace == 0 ? length : lines.length);
  }

  private void change(List<Chunk> chunks) {
    int at = random.nextInt(chunks.size());
    Chunk one = chunks.get(at);
    switch (random.nextInt(8)) {
      case 0 -> chunks.remove(at);
      case 1 -> chunks.add(random.nextInt(chunks.size() + 1), one);
      case 2 -> chunks.add(random.nextInt(chunks.size()), chunks.remove(at));
      case 3, 4 -> chunks.add(at, extra());
      case 5 -> {
        byte[] content = one.content.clone();
        if (content.length > 0) {
          content[random.nextInt(Math.min(content.length, 26))] =
              (byte) AnyPictures.number(random, 1);
        }
        chunks.set(at, new Chunk(one.name, content));
      }
      case 6 -> {
        int w = (int) AnyPictures.number(random, random.nextBoolean() ? 4 : 2);
        int h = (int) AnyPictures.number(random, random.nextBoolean() ? 4 : 2);
        chunks.set(0, new Chunk("IHDR", header(random.nextBoolean() ? width : w, h)));
      }
      default ->
          chunks.set(at, new Chunk(one.name, Arrays.copyOf(one.content, random.nextInt(99))));
    }
    if (chunks.isEmpty()) {
      chunks.add(one);
    }
  }

  private Chunk extra() {
    if (random.nextBoolean()) {
      return new Chunk(
          OTHERS[random.nextInt(OTHERS.length)], AnyPictures.noise(random, random.nextInt(40)));
    }
    String name = TEXTS[random.nextInt(TEXTS.length)];
    byte[] packed =
        random.nextInt(20) == 0 ? BOMB : deflated(AnyPictures.noise(random, random.nextInt(500)));
    byte[] key = "key\0\1\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    return new Chunk(name, joined(Arrays.copyOf(key, name.equals("iTXt") ? 8 : 5), packed));
  }

  private byte[] header(int w, int h) {
    byte[] rest = {(byte) depth, (byte) type, 0, 0, (byte) interlace};
    return joined(ints(w, h), rest);
  }

  private byte[] frame(int number, int w, int h) {
    byte[] rest = {0, 1, 0, 25, (byte) random.nextInt(4), (byte) random.nextInt(3)};
    int x = (int) AnyPictures.number(random, 1);
    return joined(ints(number, w, h, number == 0 ? 0 : x, 0), rest);
  }

  private byte[] written(Chunk chunk) {
    byte[] name = chunk.name.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(chunk.content);
    long sum = random.nextInt(60) == 0 ? random.nextInt() : crc.getValue();
    int length =
        random.nextInt(60) == 0 ? (int) AnyPictures.number(random, 4) : chunk.content.length;
    return joined(ints(length), name, chunk.content, ints((int) sum));
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    Arrays.stream(values).forEach(bytes::putInt);
    return bytes.array();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater();
    deflater.setInput(bytes);
    deflater.finish();
    byte[] packed = new byte[bytes.length + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, length);
  }
}
