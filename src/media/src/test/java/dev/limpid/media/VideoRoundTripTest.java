package dev.limpid.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoRoundTripTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "64, 48, mp4",
    "63, 47, mp4",
    "64, 47, mp4",
    "1, 1, mp4",
    "2, 2, mkv",
    "640, 360, mp4",
    "641, 359, mkv",
    "128, 96, mkv",
    "720, 1280, mov"
  })
  void write_anySize_readsBackSameSizeRateAndCount(int width, int height, String extension) {
    Path file = folder.resolve("clip." + extension);
    writeConstant(file, width, height, new FrameRate(30000, 1001), 23);

    try (VideoReader reader = VideoReader.open(file)) {
      assertThat(reader.info().width()).isEqualTo(width);
      assertThat(reader.info().height()).isEqualTo(height);
      assertThat(reader.info().frameRate()).isEqualTo(new FrameRate(30000, 1001));
      List<Long> times = new ArrayList<>();
      for (DecodedFrame frame = reader.next(); frame != null; frame = reader.next()) {
        assertThat(frame.rgb().remaining()).isEqualTo(3 * width * height);
        times.add(frame.ptsNanos());
      }
      assertThat(times).hasSize(23).isSorted().doesNotHaveDuplicates();
      assertThat(times.get(22)).isBetween(734_000_000L, 735_000_000L);
    }
  }

  /** Only the names of files in the working directory can look so. */
  @ParameterizedTest
  @ValueSource(strings = {"a:b.mp4", "http:x.mp4", "file:x.mkv", "concat:x|y.mov", "a%25 ?#.mp4"})
  void write_nameThatLooksLikeAProtocol_isThatFile(String name) throws IOException {
    Path file = Path.of(name);
    try {
      writeConstant(file, 64, 48, FrameRate.of(25), 5);
      assertThat(file).isRegularFile();
      try (VideoReader reader = VideoReader.open(file);
          VideoReader byName = VideoReader.open(name, VideoOptions.file())) {
        assertThat(reader.info().frames()).isEqualTo(5);
        assertThat(byName.info().frames()).isEqualTo(5);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @ParameterizedTest
  @CsvSource({"640, 360", "641, 361", "1280, 720"})
  void write_movingPicture_keepsQuality(int width, int height) {
    Path file = folder.resolve("clip.mp4");
    writeConstant(file, width, height, FrameRate.of(25), 8);

    try (VideoReader reader = VideoReader.open(file)) {
      for (int i = 0; i < 8; i++) {
        DecodedFrame frame = Objects.requireNonNull(reader.next());
        ByteBuffer expected = TestPictures.moving(width, height, i);
        // Hard coloured edges: what 4:2:0 alone leaves of them is about 32 dB.
        assertThat(TestPictures.psnr(expected, frame.rgb())).isGreaterThan(29);
      }
    }
  }

  @Test
  void write_variableRate_keepsTimes() {
    Path file = folder.resolve("clip.mp4");
    long[] times = {0, 40_000_000, 95_000_000, 300_000_000, 310_000_000};
    try (VideoWriter writer = VideoWriter.open(file, 64, 48, FrameRate.of(25))) {
      for (int i = 0; i < times.length; i++) {
        writer.write(TestPictures.moving(64, 48, i), times[i]);
      }
    }
    try (VideoReader reader = VideoReader.open(file)) {
      for (long time : times) {
        DecodedFrame frame = Objects.requireNonNull(reader.next());
        assertThat(frame.ptsNanos()).isBetween(time - 20_000, time + 20_000);
      }
      assertThat(reader.next()).isNull();
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void probe_file_tellsFramesAndDuration() {
    Path file = folder.resolve("clip.mp4");
    writeConstant(file, 64, 48, FrameRate.of(25), 50);
    assertThat(VideoInfo.probe(file))
        .isEqualTo(new VideoInfo(64, 48, FrameRate.of(25), 50, 2_000_000_000L, ColorMatrix.BT601));
  }

  @Test
  void open_noVideo_saysWhichFileAndWhy() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.mp4"), "no video".repeat(100));
    assertThatThrownBy(() -> VideoReader.open(text))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("notes.mp4")
        .hasMessageContaining("Invalid data");
    assertThatThrownBy(() -> VideoReader.open(folder.resolve("absent.mp4")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void open_unwritable_saysWhichFileAndWhy() {
    Path nowhere = folder.resolve("no/such/folder/clip.mp4");
    assertThatThrownBy(() -> VideoWriter.open(nowhere, 64, 48, FrameRate.of(25)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("No such file or directory");
    assertThatThrownBy(() -> VideoWriter.open(folder.resolve("clip.xyz"), 64, 48, FrameRate.of(25)))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("ends in one of [.mp4, .mov, .mkv]");
  }

  @Test
  void close_twice_isFine() {
    Path file = folder.resolve("clip.mp4");
    VideoWriter writer = VideoWriter.open(file, 64, 48, FrameRate.of(25));
    writer.write(TestPictures.moving(64, 48, 0), 0);
    writer.close();
    writer.close();
    VideoReader reader = VideoReader.open(file);
    reader.close();
    reader.close();
    assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
  }

  private static void writeConstant(Path file, int width, int height, FrameRate rate, int frames) {
    try (VideoWriter writer = VideoWriter.open(file, width, height, rate)) {
      for (int i = 0; i < frames; i++) {
        writer.write(TestPictures.moving(width, height, i), rate.nanosAt(i));
      }
      assertThat(writer.frames()).isEqualTo(frames);
    }
  }
}
