package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.media.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputParserTest {
  private final InputParser parser = InputParser.standard();
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "cam1=rtsp://10.0.0.1/live?channel=1, cam1, rtsp://10.0.0.1/live?channel=1",
    "rtsp://10.0.0.1:554/garage/main?channel=1, garage-main, rtsp://10.0.0.1:554/garage/main?channel=1",
    "rtsp://me:secret@10.0.0.1/live, live, rtsp://***@10.0.0.1/live",
    "rtsp://10.0.0.1/user=me_password=secret_channel=1_stream=0.sdp, channel=1_stream=0, rtsp://10.0.0.1/user=***_password=***_channel=1_stream=0.sdp",
    "rtsp://10.0.0.1/live?user=me&password=secret, live, rtsp://10.0.0.1/live?user=***&password=***",
    "rtsp://10.0.0.1/user%3Dme_password%3Dsecret, 10.0.0.1, rtsp://10.0.0.1/user%3D***_password%3D***",
    "rtsp://me:se cret@10.0.0.1/a b, rtsp-10.0.0.1-a-b, rtsp://***@10.0.0.1/a b",
    "rtsp://me:secret, rtsp, rtsp://***",
    "http://host.example/clip.mp4, clip, http://host.example/clip.mp4",
    "udp://239.0.0.1:1234, 239.0.0.1, udp://239.0.0.1:1234",
    "/dev/video0, video0, /dev/video0"
  })
  void parse_liveSource_namesIt(String text, String id, String location) {
    Input input = parser.parse(text);
    assertThat(input.id()).isEqualTo(id);
    assertThat(input.location()).isEqualTo(location);
    assertThat(input.reconnects()).isTrue();
    assertThat(input.id() + input.location()).doesNotContain("secret");
  }

  @Test
  void parse_file_isNamedAfterIt() throws IOException {
    Path file = Files.createFile(folder.resolve("drive one.v2.mp4"));
    assertThat(parser.parse(file.toString()).id()).isEqualTo("drive one.v2");
    assertThat(parser.parse("a.b-c=" + file).id()).isEqualTo("a.b-c");
    assertThat(parser.parse(file.toString()).reconnects()).isFalse();
  }

  @Test
  void parse_testPattern_opensWithItsSize() {
    try (FrameSource source = parser.parse("t=test:64x48@12.5").opener().open()) {
      assertThat(source.frameRate().perSecond()).isEqualTo(12.5);
      assertThat(source.next())
          .isInstanceOfSatisfying(
              SourceFrame.Pixels.class, frame -> assertThat(frame.width()).isEqualTo(64));
    }
    assertThat(parser.parse("test:").id()).isEqualTo("test");
    assertThatThrownBy(() -> parser.parse("test:big"))
        .hasMessageContaining("for example test:640x360@25");
    assertThatThrownBy(() -> parser.parse("test:1x1")).hasMessageContaining("got 1x1");
  }

  @Test
  void parse_missingFile_saysSo() {
    assertThatThrownBy(() -> parser.parse("cam=no/such/clip.mp4"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("no/such/clip.mp4")
        .hasMessageContaining("no such file");
  }

  @Test
  void parse_unknownScheme_listsThoseThatExist() {
    assertThatThrownBy(() -> parser.parse("cam=scene:64x48"))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "scene:64x48: expected a video file, a folder of images, a URL or one of the schemes"
                + " test:, found no such file and no scheme 'scene'");
  }

  @Test
  void parse_fileWithAColon_isAFile() throws IOException {
    Path file = Files.createFile(folder.resolve("drive:1.mp4"));
    assertThat(parser.parse(file.toString()).id()).isEqualTo("drive:1");
  }

  @Test
  void parseAll_sameIdTwice_isRefused() {
    assertThatThrownBy(() -> parser.parseAll(List.of("a=test:", "a=test:")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stream id 'a'");
  }
}
