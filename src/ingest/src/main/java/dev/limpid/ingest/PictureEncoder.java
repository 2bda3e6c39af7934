package dev.limpid.ingest;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageException;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.PixelScaler;
import java.nio.ByteBuffer;

/** Frames of a source to images: pixels become JPEGs, images that are small enough stay as is. */
final class PictureEncoder {
  private final Encoding encoding;

  PictureEncoder(Encoding encoding) {
    this.encoding = encoding;
  }

  /**
   * Encodes a frame.
   *
   * @throws ImageException if a frame that claims to be an image is none
   */
  EncodedPicture encode(SourceFrame frame) {
    if (frame instanceof SourceFrame.Image image) {
      return encodeImage(image);
    }
    SourceFrame.Pixels pixels = (SourceFrame.Pixels) frame;
    return encodePixels(pixels.rgb(), pixels.width(), pixels.height());
  }

  private EncodedPicture encodeImage(SourceFrame.Image image) {
    try {
      ImageHeader header = ImageHeader.parse(image.encoded());
      int width = header.width();
      int height = header.height();
      if (encoding.maxSize().isEmpty() || encoding.maxSize().get().holds(width, height)) {
        return new EncodedPicture(image.encoded(), header.format().mediaType());
      }
      ByteBuffer rgb = ByteBuffer.allocateDirect(Math.toIntExact(3 * header.pixels()));
      FrameCodec.decode(image.encoded(), header, rgb);
      return encodePixels(rgb, width, height);
    } catch (ImageException | ArithmeticException e) {
      throw new ImageException(image.name() + ": " + e.getMessage(), e);
    }
  }

  private EncodedPicture encodePixels(ByteBuffer rgb, int width, int height) {
    PictureSize size =
        encoding
            .maxSize()
            .map(limit -> limit.fit(width, height))
            .orElse(new PictureSize(width, height));
    ByteBuffer scaled =
        size.width() == width && size.height() == height
            ? rgb
            : PixelScaler.scale(rgb, width, height, size.width(), size.height());
    byte[] jpeg =
        FrameCodec.encodeJpeg(scaled, size.width(), size.height(), encoding.jpegQuality());
    return new EncodedPicture(jpeg, ImageHeader.Format.JPEG.mediaType());
  }
}
