package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

  @Test
  void producer_settings_letTheLargestRecordThroughAndLoseNone() {
    Properties settings = KafkaSettings.producer("broker:9092");

    assertThat(settings)
        .containsEntry("bootstrap.servers", "broker:9092")
        .containsEntry("max.request.size", "16777216")
        .containsEntry("acks", "all");
    assertThat(Long.parseLong(settings.getProperty("buffer.memory")))
        .isGreaterThanOrEqualTo(KafkaSettings.MAX_RECORD_BYTES);
  }

  @Test
  void consumer_settings_takeTheLargestRecordAndNoDefaultsOfOthers() {
    Properties settings = KafkaSettings.consumer("broker:9092");

    assertThat(settings)
        .containsEntry("bootstrap.servers", "broker:9092")
        .containsEntry("max.partition.fetch.bytes", "16777216")
        .doesNotContainKeys("group.id", "isolation.level", "auto.offset.reset");
  }
}
