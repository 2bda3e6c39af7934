package dev.limpid.media;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Encoded pictures to pixels and back: the frame operator's only way from a record's bytes to a
 * batch's memory and out of it again. Every picture stands alone. Implementations have no state
 * between calls and are thread-safe.
 *
 * <p>Pixels are {@code uint8 [H][W][channels]} in direct buffers that the caller owns: 3 channels
 * are RGB, 1 is grey.
 */
public interface PictureCodec {

  /**
   * Format, size and channels, read from the first bytes; no pixel is decoded, and nothing is
   * allocated by what the bytes claim.
   *
   * @throws ImageException if it is not a picture that this codec reads
   */
  ImageHeader header(byte[] encoded);

  /**
   * Decodes a picture into {@code pixels}. A grey picture fills all of 3 channels with its
   * luminance; of a colour picture, 1 channel gets the luminance.
   *
   * @param header the picture's own header
   * @param channels 3 or 1
   * @param pixels direct buffer; its remaining {@code H*W*channels} bytes are written, its position
   *     is kept
   * @throws ImageException if the picture is damaged
   */
  void decode(byte[] encoded, ImageHeader header, int channels, ByteBuffer pixels);

  /**
   * What is wrong inside a picture that {@link #decode} takes, in one clause; empty if nothing is
   * known to be. Takes about as long as decoding.
   *
   * @param header the picture's own header
   */
  Optional<String> damage(byte[] encoded, ImageHeader header);

  /** Most columns, and most rows, of a picture that can be encoded. */
  int maxSide();

  /**
   * Encodes a picture.
   *
   * @param pixels direct buffer of {@code H*W*channels} bytes from its position on; not changed
   * @param channels 3 or 1
   * @return a new array
   */
  byte[] encode(ByteBuffer pixels, int width, int height, int channels);

  /** Media type of what {@link #encode} gives, such as {@code image/jpeg}. */
  String mediaType();
}
