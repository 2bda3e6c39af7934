package dev.limpid.testing;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_OPTIMIZE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_422;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;

/** JPEGs changed by their segments (ITU T.81 B). */
final class AnyJpeg {
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int DHT = 0xC4;
  private static final int DQT = 0xDB;
  private static final int DRI = 0xDD;
  private static final int[] STARTS = {
    0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF
  };
  private static final int[] SIDES = {1, 2, 7, 8, 9, 16, 17, 33, 64};
  private static final List<byte[]> GOOD = good();

  /**
   * A part between markers.
   *
   * @param content what its length counts, without the length
   * @param scan entropy-coded bytes behind it
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Segment(int marker, byte[] content, byte[] scan) {
    Segment with(byte[] changed) {
      return new Segment(marker, changed, scan);
    }
  }

  private final SplittableRandom random;

  AnyJpeg(SplittableRandom random) {
    this.random = random;
  }

  byte[] next() {
    List<Segment> segments = segments(GOOD.get(random.nextInt(GOOD.size())));
    for (int change = random.nextInt(4); change > 0; change--) {
      change(segments);
    }
    byte[] bytes = joined(segments);
    return random.nextInt(40) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private void change(List<Segment> segments) {
    int at = random.nextInt(segments.size());
    Segment one = segments.get(at);
    switch (random.nextInt(12)) {
      case 0 -> segments.remove(at);
      case 1 -> segments.add(random.nextInt(segments.size() + 1), one);
      case 2 -> segments.add(random.nextInt(segments.size()), segments.remove(at));
      case 3 -> segments.add(at, metadata());
      case 4, 5, 6 -> tableChanged(segments);
      case 7 -> repeatScan(segments);
      case 8 -> segments.set(at, new Segment(STARTS[random.nextInt(14)], one.content, one.scan));
      case 9 -> segments.set(at, one.with(AnyPictures.noise(random, random.nextInt(40))));
      default -> scanChanged(segments);
    }
    if (segments.isEmpty()) {
      segments.add(one);
    }
  }

  /** A field of a table, a frame header or a scan header. */
  private void tableChanged(List<Segment> segments) {
    List<Integer> tables = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      int marker = segments.get(i).marker;
      boolean isTable = marker == DHT || marker == DQT || marker == DRI || marker == SOS;
      if (isTable || Arrays.stream(STARTS).anyMatch(start -> start == marker)) {
        tables.add(i);
      }
    }
    if (tables.isEmpty()) {
      return;
    }
    int at = tables.get(random.nextInt(tables.size()));
    byte[] content = segments.get(at).content.clone();
    if (content.length > 0) {
      int field = random.nextInt(Math.min(content.length, 20));
      content[field] = (byte) AnyPictures.number(random, 1);
    }
    segments.set(at, segments.get(at).with(content));
  }

  private void scanChanged(List<Segment> segments) {
    for (int i = 0; i < segments.size(); i++) {
      byte[] scan = segments.get(i).scan.clone();
      if (scan.length > 1) {
        int at = random.nextInt(scan.length - 1);
        switch (random.nextInt(4)) {
          case 0 -> scan[at] = (byte) random.nextInt();
          case 1 -> {
            scan[at] = (byte) 0xFF;
            scan[at + 1] = (byte) (0xD0 + random.nextInt(8));
          }
          case 2 -> scan = Arrays.copyOf(scan, at);
          default -> Arrays.fill(scan, at, scan.length, (byte) random.nextInt());
        }
        segments.set(i, new Segment(segments.get(i).marker, segments.get(i).content, scan));
      }
    }
  }

  /** Each scan of a progressive picture goes over all of its coefficients. */
  private void repeatScan(List<Segment> segments) {
    for (int i = segments.size() - 1; i >= 0; i--) {
      if (segments.get(i).marker == SOS) {
        for (int times = random.nextInt(random.nextInt(10) == 0 ? 2_000 : 20); times > 0; times--) {
          segments.add(i, segments.get(i));
        }
        return;
      }
    }
  }

  private Segment metadata() {
    byte[] content =
        switch (random.nextInt(6)) {
          case 0 ->
              ascii("Exif\0\0MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0" + (char) random.nextInt(99));
          case 1 -> ascii("Exif\0\0II*\0\10\0\0\0\377\377\10\0\0\0\10\0\0\0\10\0\0\0");
          case 2 -> ascii("ICC_PROFILE\0" + (char) random.nextInt(4) + (char) random.nextInt(4));
          case 3 -> ascii("Adobe\0d\0\0\0\0" + (char) random.nextInt(4));
          case 4 -> ascii("JFIF\0\1\2\1\377\377\377\377\377\377");
          default -> AnyPictures.noise(random, random.nextInt(65_000));
        };
    int marker = content.length > 4 && content[0] == 'A' ? 0xEE : 0xE0 + random.nextInt(16);
    return new Segment(
        content[0] == 'E' ? 0xE1 : content[0] == 'I' ? 0xE2 : marker, content, new byte[0]);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private byte[] joined(List<Segment> segments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0xFF, (byte) SOI});
    for (Segment segment : segments) {
      int length = random.nextInt(60) == 0 ? random.nextInt(65_536) : segment.content.length + 2;
      bytes.writeBytes(new byte[] {(byte) 0xFF, (byte) segment.marker});
      bytes.writeBytes(new byte[] {(byte) (length >> 8), (byte) length});
      bytes.writeBytes(segment.content);
      bytes.writeBytes(segment.scan);
    }
    if (random.nextInt(20) > 0) {
      bytes.writeBytes(new byte[] {(byte) 0xFF, (byte) EOI});
    }
    return bytes.toByteArray();
  }

  private static List<Segment> segments(byte[] jpeg) {
    List<Segment> segments = new ArrayList<>();
    int at = 2;
    while ((jpeg[at + 1] & 0xFF) != EOI) {
      int marker = jpeg[at + 1] & 0xFF;
      int length = ((jpeg[at + 2] & 0xFF) << 8) | (jpeg[at + 3] & 0xFF);
      int end = at + 2 + length;
      int scan = end;
      while (marker == SOS && !isMarker(jpeg, scan)) {
        scan++;
      }
      segments.add(
          new Segment(
              marker, Arrays.copyOfRange(jpeg, at + 4, end), Arrays.copyOfRange(jpeg, end, scan)));
      at = scan;
    }
    return segments;
  }

  /** Neither a stuffed byte nor a restart. */
  private static boolean isMarker(byte[] jpeg, int at) {
    int next = jpeg[at + 1] & 0xFF;
    return jpeg[at] == (byte) 0xFF && next != 0 && (next < 0xD0 || next > 0xD7);
  }

  private static List<byte[]> good() {
    List<byte[]> good = new ArrayList<>();
    for (int i = 0; i < SIDES.length; i++) {
      int width = SIDES[i];
      int height = SIDES[(i * 5 + 3) % SIDES.length];
      for (int progressive = 0; progressive < 2; progressive++) {
        good.add(
            encoded(
                ".jpg",
                width,
                height,
                3,
                IMWRITE_JPEG_PROGRESSIVE,
                progressive,
                IMWRITE_JPEG_RST_INTERVAL,
                i % 3,
                IMWRITE_JPEG_OPTIMIZE,
                i % 2));
        good.add(
            encoded(
                ".jpg",
                width,
                height,
                3,
                IMWRITE_JPEG_PROGRESSIVE,
                progressive,
                IMWRITE_JPEG_SAMPLING_FACTOR,
                i % 2 == 0 ? IMWRITE_JPEG_SAMPLING_FACTOR_422 : IMWRITE_JPEG_SAMPLING_FACTOR_444));
        good.add(encoded(".jpg", width, height, 1, IMWRITE_JPEG_PROGRESSIVE, progressive));
      }
      good.add(inks(width, height));
    }
    return List.copyOf(good);
  }

  /** Four components, as printers have them. */
  private static byte[] inks(int width, int height) {
    WritableRaster raster =
        Raster.createInterleavedRaster(java.awt.image.DataBuffer.TYPE_BYTE, width, height, 4, null);
    for (int i = 0; i < width * height; i++) {
      raster.setPixel(i % width, i / width, new int[] {i & 255, i * 3 & 255, i * 7 & 255, 40});
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(new IIOImage(raster, null, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  static byte[] encoded(String extension, int width, int height, int channels, int... parameters) {
    ByteBuffer rgb = Pictures.rgb(width, height, width, height);
    try (PointerScope scope = new PointerScope();
        IntPointer settings = new IntPointer(parameters)) {
      Mat picture = new Mat(height, width, channels == 1 ? CV_8UC1 : CV_8UC3, new BytePointer(rgb));
      BytePointer encoded = new BytePointer();
      if (!imencode(extension, picture, encoded, settings)) {
        throw new IllegalStateException("no " + extension);
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }
}
