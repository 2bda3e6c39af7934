package dev.limpid.media;

import java.awt.Rectangle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * What libjpeg warns of: it fills in what it cannot read, and OpenCV keeps its warnings to itself.
 * The JDK's image reader is built on it too and passes them on. It decodes the picture for that, as
 * long as decoding takes, but keeps no more than a pixel. Stateless.
 */
final class JpegDamage {
  /**
   * Warnings that say that pixels are wrong. Stray bytes between the tables before the picture,
   * which some cameras write, do no harm.
   */
  private static final Pattern HARM =
      Pattern.compile(
          "Corrupt JPEG data: (?!.*extraneous bytes before marker)(?!.*ICC).*"
              + "|.*extraneous bytes before marker 0x(c4|d[0-79a]).*"
              + "|Inconsistent progression sequence.*|Premature end of JPEG file.*");

  private JpegDamage() {}

  /** The first warning, or empty; what only the JDK cannot read is not for it to judge. */
  static Optional<String> find(byte[] encoded, ImageHeader header) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    if (!readers.hasNext()) {
      throw new IllegalStateException("this Java runtime has no JPEG reader (module java.desktop)");
    }
    ImageReader reader = readers.next();
    String[] first = {null};
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (first[0] == null && HARM.matcher(warning).matches()) {
            first[0] = warning;
          }
        });
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
      reader.setInput(input, true, true);
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceRegion(new Rectangle(0, header.height() - 1, 1, 1));
      var unused = reader.readRaster(0, param);
    } catch (IOException | RuntimeException e) {
      return Optional.ofNullable(first[0]);
    } finally {
      reader.dispose();
    }
    return Optional.ofNullable(first[0]);
  }
}
