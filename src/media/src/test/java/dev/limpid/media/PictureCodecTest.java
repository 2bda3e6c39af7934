package dev.limpid.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PictureCodecTest {
  private static final int WIDTH = 50;
  private static final int HEIGHT = 34;

  private final PictureCodec codec = new FrameCodec(90);

  @Test
  void colour_sameBytesAndPixelsAsTheStaticMethods() {
    ByteBuffer rgb = TestPictures.moving(WIDTH, HEIGHT, 3);
    byte[] encoded = codec.encode(rgb, WIDTH, HEIGHT, 3);
    assertThat(encoded).isEqualTo(FrameCodec.encodeJpeg(rgb, WIDTH, HEIGHT, 90));

    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * WIDTH * HEIGHT);
    ByteBuffer same = ByteBuffer.allocateDirect(3 * WIDTH * HEIGHT);
    codec.decode(encoded, codec.header(encoded), 3, pixels);
    FrameCodec.decode(encoded, ImageHeader.parse(encoded), same);
    assertThat(pixels).isEqualTo(same);
  }

  @Test
  void grey_roundTrip_staysOneChannelAndIsClose() {
    ByteBuffer grey = grey();
    byte[] encoded = codec.encode(grey, WIDTH, HEIGHT, 1);
    assertThat(codec.header(encoded))
        .isEqualTo(new ImageHeader(ImageHeader.Format.JPEG, WIDTH, HEIGHT, 1));
    ByteBuffer decoded = decode(encoded, 1);
    for (int i = 0; i < grey.limit(); i++) {
      assertThat(decoded.get(i) & 0xFF).isCloseTo(grey.get(i) & 0xFF, offset(12));
    }
  }

  @Test
  void decode_greyIntoThreeChannels_repeatsTheOne() {
    byte[] encoded = codec.encode(grey(), WIDTH, HEIGHT, 1);
    ByteBuffer one = decode(encoded, 1);
    ByteBuffer three = decode(encoded, 3);
    for (int i = 0; i < three.limit(); i++) {
      assertThat(three.get(i)).isEqualTo(one.get(i / 3));
    }
  }

  @Test
  void decode_colourIntoOneChannel_isTheLuminance() {
    ByteBuffer rgb = TestPictures.moving(WIDTH, HEIGHT, 3);
    ByteBuffer one = decode(FrameCodec.encodePng(rgb, WIDTH, HEIGHT), 1);
    for (int i = 0; i < one.limit(); i++) {
      double luminance = // ITU-R BT.601
          0.299 * (rgb.get(3 * i) & 0xFF)
              + 0.587 * (rgb.get(3 * i + 1) & 0xFF)
              + 0.114 * (rgb.get(3 * i + 2) & 0xFF);
      assertThat(one.get(i) & 0xFF).isCloseTo((int) luminance, offset(2));
    }
  }

  @Test
  void decode_atAPosition_writesOnlyThere() {
    byte[] encoded = codec.encode(grey(), WIDTH, HEIGHT, 1);
    ByteBuffer pixels = ByteBuffer.allocateDirect(WIDTH * HEIGHT + 10).position(7);
    codec.decode(encoded, codec.header(encoded), 1, pixels);
    assertThat(pixels.position()).isEqualTo(7);
    assertThat(pixels.get(6)).isZero();
    assertThat(pixels.slice(7, WIDTH * HEIGHT)).isEqualTo(decode(encoded, 1));
    assertThat(pixels.get(WIDTH * HEIGHT + 7)).isZero();
  }

  @Test
  void decode_damagedGrey_isRefused() {
    byte[] encoded = codec.encode(grey(), WIDTH, HEIGHT, 1);
    byte[] cut = Arrays.copyOf(encoded, encoded.length / 2);
    assertThatThrownBy(() -> decode(cut, 1))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("truncated JPEG");
  }

  @Test
  void pixels_wrongChannelsOrTooFew_areRefused() {
    ByteBuffer few = ByteBuffer.allocateDirect(WIDTH * HEIGHT - 1);
    assertThatThrownBy(() -> codec.encode(few, WIDTH, HEIGHT, 2))
        .hasMessage("pixels: expected 1 channel or 3, got 2");
    assertThatThrownBy(() -> codec.encode(few, WIDTH, HEIGHT, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a direct buffer of 1700 bytes for 50x34x1");
  }

  @Test
  void mediaType_isThatOfWhatIsEncoded() {
    byte[] encoded = codec.encode(grey(), WIDTH, HEIGHT, 1);
    assertThat(codec.mediaType()).isEqualTo(codec.header(encoded).format().mediaType());
  }

  private ByteBuffer decode(byte[] encoded, int channels) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(channels * WIDTH * HEIGHT);
    codec.decode(encoded, codec.header(encoded), channels, pixels);
    return pixels;
  }

  private static ByteBuffer grey() {
    ByteBuffer grey = ByteBuffer.allocateDirect(WIDTH * HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        grey.put((byte) (128 + 100 * Math.sin(0.1 * x) * Math.cos(0.2 * y)));
      }
    }
    return grey.flip();
  }
}
