package dev.limpid.ingest;

import static dev.limpid.ingest.TestPatternSource.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.FrameRate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TestPatternSourceTest {
  @Test
  void next_sameIndex_sameFrameInEveryRun() throws IOException {
    assertThat(frame(30)).isEqualTo(frame(30)).isNotEqualTo(frame(31));
    Path picture = Path.of("target", "test-pattern.png");
    Files.write(picture, FrameCodec.encodePng(frame(30), 640, 360));
  }

  @Test
  void next_smallestSize_staysInside() {
    try (TestPatternSource source =
        new TestPatternSource(PictureFormat.parse("16x16@5", DEFAULT))) {
      for (int i = 0; i < 20; i++) {
        assertThat(source.next().ptsNanos()).isEqualTo(FrameRate.of(5).nanosAt(i));
      }
    }
  }

  private static ByteBuffer frame(int index) {
    try (TestPatternSource source = new TestPatternSource(DEFAULT)) {
      SourceFrame frame = source.next();
      for (int i = 0; i < index; i++) {
        frame = source.next();
      }
      return ((SourceFrame.Pixels) frame).rgb();
    }
  }
}
