package dev.limpid.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs as the manuals of cameras and media servers give them; the secrets in them are S3kret. */
class SourceUrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Hikvision, Dahua, Axis, Reolink
        "rtsp://admin:S3kret@10.0.0.7:554/Streaming/Channels/101 | rtsp://***@10.0.0.7:554/Streaming/Channels/101",
        "rtsp://admin:S3kret@10.0.0.7/cam/realmonitor?channel=1&subtype=0 | rtsp://***@10.0.0.7/cam/realmonitor?channel=1&subtype=0",
        "rtsp://root:S3kret@10.0.0.7/axis-media/media.amp?resolution=640x360 | rtsp://***@10.0.0.7/axis-media/media.amp?resolution=640x360",
        "rtsp://10.0.0.7/cam/realmonitor?channel=1&auth=S3kret== | rtsp://10.0.0.7/cam/realmonitor?channel=1&auth=***",
        "http://10.0.0.7/cgi-bin/api.cgi?cmd=Snap&channel=0&user=admin&password=S3kret | http://10.0.0.7/cgi-bin/api.cgi?cmd=Snap&channel=0&user=***&password=***",
        "rtmp://10.0.0.7/bcs/channel0_main.bcs?channel=0&stream=0&user=admin&password=S3kret | rtmp://10.0.0.7/bcs/channel0_main.bcs?channel=0&stream=0&user=***&password=***",
        // XiongMai and its many names
        "rtsp://10.0.0.7:554/user=admin_password=S3kret_channel=1_stream=0.sdp?real_stream | rtsp://10.0.0.7:554/user=***_password=***_channel=1_stream=0.sdp?real_stream",
        "rtsp://10.0.0.7:554/user=admin&password=S3kret&channel=1&stream=0.sdp? | rtsp://10.0.0.7:554/user=***&password=***&channel=1&stream=0.sdp?",
        "rtsp://10.0.0.7:554/user=admin_password=S3_kr@et=_channel=1_stream=0.sdp | rtsp://10.0.0.7:554/user=***_password=***_channel=1_stream=0.sdp",
        "rtsp://10.0.0.7/USER=admin&PWD=S3kret | rtsp://10.0.0.7/USER=***&PWD=***",
        // Foscam, Vstarcam, TRENDnet, Ubiquiti and others
        "http://10.0.0.7:88/cgi-bin/CGIStream.cgi?cmd=GetMJStream&usr=admin&pwd=S3kret | http://10.0.0.7:88/cgi-bin/CGIStream.cgi?cmd=GetMJStream&usr=***&pwd=***",
        "http://10.0.0.7/videostream.cgi?loginuse=admin&loginpas=S3kret&rate=0 | http://10.0.0.7/videostream.cgi?loginuse=***&loginpas=***&rate=0",
        "rtsp://10.0.0.7:554/0/admin:S3kret/main | rtsp://10.0.0.7:554/0/***/main",
        "http://10.0.0.7/live?u=admin&p=S3kret | http://10.0.0.7/live?u=***&p=***",
        "https://nvr.example/live?access_token=S3_kret-_x=&channel=2 | https://nvr.example/live?access_token=***&channel=2",
        "https://nvr.example/a.m3u8?X-Amz-Signature=S3kret | https://nvr.example/a.m3u8?X-Amz-Signature=***",
        "https://nvr.example/a.m3u8#token=S3kret | https://nvr.example/a.m3u8#token=***",
        "srt://10.0.0.7:9000?mode=caller&passphrase=S3kret&latency=20 | srt://10.0.0.7:9000?mode=caller&passphrase=***&latency=20",
        "srt://10.0.0.7:9000?streamid=#!::u=admin,s=S3kret | srt://10.0.0.7:9000?streamid=***",
        // passwords that break the URL
        "rtsp://admin:p@S3kret@10.0.0.7/live | rtsp://***@10.0.0.7/live",
        "rtsp://admin:S3/kret@10.0.0.7/live | rtsp://***@10.0.0.7/live",
        "rtsp://admin:S3?kret@10.0.0.7/live | rtsp://***@10.0.0.7/live",
        "rtsp://admin:S3#kret@10.0.0.7/live | rtsp://***@10.0.0.7/live",
        "rtsp://admin:p@S3/kr@et@10.0.0.7/live | rtsp://***@10.0.0.7/live",
        "rtsp://admin:S3kret | rtsp://***",
        "admin:S3kret@10.0.0.7/live | ***@10.0.0.7/live",
        "rtsp:/admin:S3kret@10.0.0.7/live | ***@10.0.0.7/live",
        "cache:http://admin:S3kret@10.0.0.7/a | cache:http://***@10.0.0.7/a",
        "concat:rtsp://a:S3kret@h/1;rtsp://b:S3kret@10.0.0.7/2 | concat:rtsp://***@10.0.0.7/2",
        "rtsp://admin:S3kret@[fe80::1]:554/live | rtsp://***@[fe80::1]:554/live",
      })
  void redacted_urlWithSecrets_hidesThemAndKeepsTheRest(String url, String shown) {
    assertThat(SourceUrl.redacted(url)).isEqualTo(shown);
    assertThat(SourceUrl.redacted(shown)).as("redacted twice").isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rtsp://10.0.0.1:554/garage/main?channel=1",
        "http://host.example/clip.mp4",
        "udp://239.0.0.1:1234",
        "rtsp://[fe80::1]:554/live",
        "rtmp://host.example/vod/mp4:drive.mp4",
        "https://video.example/@street/live",
        "/dev/video0",
        "drive one.mp4",
        "test:640x360"
      })
  void redacted_locationWithoutSecrets_isKept(String location) {
    assertThat(SourceUrl.redacted(location)).isEqualTo(location);
  }

  @Test
  void redacted_anyPasswordBeforeAnAt_neverShows() {
    Random random = new Random(13);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder password = new StringBuilder("S3kret");
      int length = random.nextInt(8);
      for (int k = 0; k < length; k++) {
        password.insert(random.nextInt(password.length() - 5), (char) (33 + random.nextInt(94)));
      }
      String url = "rtsp://admin:" + password + "@10.0.0.7/live";
      assertThat(SourceUrl.redacted(url)).as(url).doesNotContain("S3kret");
    }
  }

  @Test
  void redactedIn_message_hidesTheUrlsInIt() {
    assertThat(
            SourceUrl.redactedIn(
                "Unmatched argument at index 1: 'rtsp://admin:S3kret@10.0.0.7/live', see file:/a/b"))
        .isEqualTo("Unmatched argument at index 1: 'rtsp://***@10.0.0.7/live', see file:/a/b");
  }

  @ParameterizedTest
  @CsvSource({
    "/user=admin_password=S3kret_channel=1_stream=0.sdp, channel=1_stream=0.sdp",
    "/0/admin:S3kret/main, 0//main",
    "/garage/main/, garage/main",
    "/token=S3kret, ''",
  })
  void publicPath_leavesSecretsOut(String path, String name) {
    assertThat(SourceUrl.publicPath(path)).isEqualTo(name);
  }
}
