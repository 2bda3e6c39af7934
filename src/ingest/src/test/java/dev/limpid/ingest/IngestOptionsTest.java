package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.ingest.Playback.Loop;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class IngestOptionsTest {
  private static final IngestOptions OPTIONS =
      IngestOptions.of(KafkaAccess.of("kafka:9092"), new Topics("town"));

  @Test
  void defaults_areRealTimeIntoTheFramesTopic() {
    assertThat(OPTIONS.target())
        .isEqualTo(
            new IngestOptions.Target(
                KafkaAccess.of("kafka:9092"), "town.frames", true, 4, Duration.ofSeconds(60)));
    assertThat(OPTIONS.playback()).isEqualTo(new Playback(Speed.REAL_TIME, Loop.NONE, 0));
    assertThat(OPTIONS.encoding())
        .isEqualTo(new Encoding(92, OptionalDouble.empty(), Optional.empty()));
    assertThat(OPTIONS.queue()).isEqualTo(new IngestOptions.Queue(64, false));
    assertThat(OPTIONS.flowControl()).isSameAs(FlowControl.NONE);
    assertThat(OPTIONS.loss().loses("cam", 7)).isFalse();
  }

  @Test
  void withTopic_keepsAddressAndTimeout() {
    assertThat(OPTIONS.withTopic("town.recordings", false, 1).target())
        .isEqualTo(
            new IngestOptions.Target(
                KafkaAccess.of("kafka:9092"), "town.recordings", false, 1, Duration.ofSeconds(60)));
  }

  @Test
  void ranges_areChecked() {
    assertThatThrownBy(() -> OPTIONS.withTopic("town.frames", true, 0))
        .hasMessage("partitions: expected at least 1, got 0");
    assertThatThrownBy(() -> new IngestOptions.Queue(0, true))
        .hasMessage("queue: expected at least 1 frame, got 0");
  }
}
