package dev.limpid.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoReaderTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"http", "rtsp"})
  @Timeout(20)
  void open_silentServer_failsInTime(String scheme) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String location = "%s://user:secret@127.0.0.1:%d/x".formatted(scheme, silent.getLocalPort());
      Duration timeout = Duration.ofMillis(400);
      VideoOptions options = new VideoOptions(timeout, timeout, 1, Map.of());
      assertThatThrownBy(() -> VideoReader.open(location, options))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("cannot open " + scheme + "://***@127.0.0.1")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  @Timeout(20)
  void open_nobodyListens_saysRefused() {
    assertThatThrownBy(() -> VideoReader.open("rtsp://127.0.0.1:1/x", VideoOptions.live()))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("Connection refused");
  }

  @Test
  @Timeout(20)
  void next_senderFallsSilent_failsInTime() throws IOException {
    try (StallingServer server = new StallingServer(clip("clip.mkv"), 60_000);
        VideoReader reader =
            VideoReader.open(
                server.location(), VideoOptions.live().withReadTimeout(Duration.ofMillis(500)))) {
      Objects.requireNonNull(reader.next());
      assertThatThrownBy(() -> readToEnd(reader))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("cannot read http://127.0.0.1");
    }
  }

  @Test
  @Timeout(20)
  void abort_whileNextWaits_endsItAtOnce() throws Exception {
    try (StallingServer server = new StallingServer(clip("clip.mkv"), 60_000);
        VideoReader reader =
            VideoReader.open(
                server.location(), VideoOptions.live().withReadTimeout(Duration.ofMinutes(5)))) {
      Objects.requireNonNull(reader.next());
      CompletableFuture<Throwable> ended =
          CompletableFuture.supplyAsync(() -> catchThrowable(() -> readToEnd(reader)));
      CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS).execute(reader::abort);
      assertThat(ended.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("stopped");
    }
  }

  @ParameterizedTest
  @CsvSource({"90, 48, 64", "180, 64, 48", "270, 48, 64"})
  void open_rotatedByPhone_isUpright(int degrees, int width, int height) throws IOException {
    Path turned = clip("clip.mp4");
    turn(turned, degrees);
    try (VideoReader reader = VideoReader.open(turned)) {
      assertThat(reader.info().width()).isEqualTo(width);
      assertThat(reader.info().height()).isEqualTo(height);
      DecodedFrame frame = Objects.requireNonNull(reader.next());
      assertThat(frame.width()).isEqualTo(width);
      // What was in the top left corner is now at the corner that the clockwise turn brings it to.
      int x = degrees == 270 ? 0 : width - 1;
      int y = degrees == 90 ? 0 : height - 1;
      int expected = TestPictures.moving(64, 48, 0).get(0) & 0xFF;
      assertThat(frame.rgb().get(3 * (y * width + x)) & 0xFF)
          .isBetween(expected - 12, expected + 12);
    }
  }

  @Test
  void openAndClose_manyTimes_keepsNativeMemoryFlat() {
    Path file = clip("clip.mp4");
    reopen(file, 30);
    long before = Pointer.physicalBytes();
    reopen(file, 200);
    System.gc();
    assertThat(Pointer.physicalBytes() - before).as("growth of the process").isLessThan(60 << 20);
  }

  private static void reopen(Path file, int times) {
    for (int i = 0; i < times; i++) {
      try (VideoReader reader = VideoReader.open(file)) {
        Objects.requireNonNull(reader.next());
      }
    }
  }

  private static void readToEnd(VideoReader reader) {
    while (reader.next() != null) {
      // Only the end matters.
    }
  }

  private Path clip(String name) {
    Path file = folder.resolve(name);
    try (VideoWriter writer = VideoWriter.open(file, 64, 48, FrameRate.of(25))) {
      for (int i = 0; i < 200; i++) {
        writer.write(TestPictures.moving(64, 48, i), FrameRate.of(25).nanosAt(i));
      }
    }
    return file;
  }

  /** Writes a clockwise turn into the track header (ISO 14496-12, 8.3.2), as phones do. */
  private static void turn(Path mp4, int degrees) throws IOException {
    byte[] bytes = Files.readAllBytes(mp4);
    int header = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("tkhd");
    int cosine = (int) Math.round(Math.cos(Math.toRadians(degrees))) << 16;
    int sine = (int) Math.round(Math.sin(Math.toRadians(degrees))) << 16;
    ByteBuffer matrix = ByteBuffer.wrap(bytes, header + 44, 36);
    matrix.putInt(cosine).putInt(sine).putInt(0).putInt(-sine).putInt(cosine).putInt(0);
    Files.write(mp4, bytes);
  }
}
