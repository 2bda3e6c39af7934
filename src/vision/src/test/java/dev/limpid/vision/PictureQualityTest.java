package dev.limpid.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PictureQualityTest {

  @Test
  void psnr_knownDifference_followsTheFormula() {
    ByteBuffer truth = ByteBuffer.wrap(new byte[] {0, 10, (byte) 200, (byte) 255});
    ByteBuffer picture = ByteBuffer.wrap(new byte[] {2, 10, (byte) 198, (byte) 255});
    assertThat(PictureQuality.psnr(picture, truth)).isCloseTo(45.12, offset(0.01));
  }

  @Test
  void psnr_equalPictures_isTheCap() {
    ByteBuffer picture = ByteBuffer.wrap(new byte[] {1, 2, 3});
    assertThat(PictureQuality.psnr(picture, picture)).isEqualTo(PictureQuality.EQUAL);
  }

  @Test
  void psnr_otherSize_isRefused() {
    assertThatThrownBy(
            () -> PictureQuality.psnr(ByteBuffer.wrap(new byte[3]), ByteBuffer.wrap(new byte[6])))
        .hasMessage("expected pictures of one size, got 3 and 6 bytes");
  }
}
