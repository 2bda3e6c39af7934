package dev.limpid.cli;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An AVI file of JPEGs, 25 frames per second, each of whatever size. */
final class MjpegFile {
  private static final int KEY_FRAME = 0x10;

  private MjpegFile() {}

  static byte[] of(List<byte[]> jpegs, int width, int height) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    ByteArrayOutputStream index = new ByteArrayOutputStream();
    for (byte[] jpeg : jpegs) {
      index.writeBytes(tag("00dc"));
      index.writeBytes(ints(KEY_FRAME, 4 + frames.size(), jpeg.length));
      frames.writeBytes(chunk("00dc", jpeg));
    }
    byte[] main = ints(40_000, 0, 0, KEY_FRAME, jpegs.size(), 0, 1, 0, width, height, 0, 0, 0, 0);
    byte[] stream =
        join(
            tag("vids"),
            tag("MJPG"),
            ints(0, 0, 0, 1, 25, 0, jpegs.size(), 0, -1, 0, 0, width | height << 16));
    byte[] format = join(ints(40, width, height, 1 | 24 << 16), tag("MJPG"), ints(0, 0, 0, 0, 0));
    byte[] lists = list("strl", join(chunk("strh", stream), chunk("strf", format)));
    byte[] headers = list("hdrl", join(chunk("avih", main), lists));
    byte[] movie = list("movi", frames.toByteArray());
    return chunk("RIFF", join(tag("AVI "), headers, movie, chunk("idx1", index.toByteArray())));
  }

  private static byte[] list(String type, byte[] content) {
    return chunk("LIST", join(tag(type), content));
  }

  /** Chunks begin at even places. */
  private static byte[] chunk(String type, byte[] content) {
    return join(tag(type), ints(content.length), content, new byte[content.length % 2]);
  }

  private static byte[] tag(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
