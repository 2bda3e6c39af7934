package dev.limpid.media;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PngChunksTest {
  /** Of the length of the second chunk: the signature, and IHDR of 25 bytes. */
  private static final int SECOND = 33;

  private byte[] png;

  @BeforeEach
  void encode() {
    png = FrameCodec.encodePng(ByteBuffer.allocateDirect(3 * 32 * 24), 32, 24);
  }

  @Test
  void requireWhole_goodOrWithTrailingBytes_passes() {
    PngChunks.requireWhole(png);
    PngChunks.requireWhole(Arrays.copyOf(png, png.length + 7));
  }

  @Test
  void requireWhole_cutAnywhere_isTruncated() {
    for (int length = 8; length < png.length; length++) {
      byte[] cut = Arrays.copyOf(png, length);
      assertThatThrownBy(() -> PngChunks.requireWhole(cut))
          .isInstanceOf(ImageException.class)
          .hasMessageStartingWith("truncated PNG image: ");
    }
  }

  @Test
  void requireWhole_otherBytes_namesTheChunk() {
    png[SECOND + 10] ^= 1;
    assertThatThrownBy(() -> PngChunks.requireWhole(png))
        .hasMessage("damaged PNG image: checksum of chunk 'IDAT' at byte 33");
  }

  @Test
  void requireWhole_otherFirstChunk_saysSo() {
    png[12] = 'X';
    assertThatThrownBy(() -> PngChunks.requireWhole(png))
        .hasMessage("damaged PNG image: expected chunk IHDR first, got 'XHDR'");
  }

  @Test
  void requireWhole_negativeLength_isTruncated() {
    png[SECOND] = -1;
    assertThatThrownBy(() -> PngChunks.requireWhole(png))
        .hasMessageStartingWith("truncated PNG image: chunk 'IDAT' at byte 33 has 42");
  }
}
