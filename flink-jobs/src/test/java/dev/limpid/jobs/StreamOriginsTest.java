package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.WireRecord;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class StreamOriginsTest {
  private static final long TTL_MILLIS = 10_000;

  @Test
  void records_ofAnotherTopicThatGoOn_areTakenOnceTheFirstIsSilentForLong() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.setStateTtlProcessingTime(0);
      harness.processElement(record("a"));
      for (long millis = 1000; millis < TTL_MILLIS; millis += 1000) {
        harness.setStateTtlProcessingTime(millis);
        harness.processElement(record("b"));
      }
      assertThat(harness.getSideOutput(StreamOrigins.REFUSED)).hasSize(9);
      harness.setStateTtlProcessingTime(TTL_MILLIS + 1);
      harness.processElement(record("b"));
      harness.processElement(record("a"));
      assertThat(harness.extractOutputValues())
          .extracting(WireRecord::topic)
          .isEqualTo(List.of("a", "b"));
    }
  }

  @Test
  void records_ofTheFirstTopic_keepTheStream() throws Exception {
    try (var harness = harness()) {
      harness.open();
      for (long millis = 0; millis < 3 * TTL_MILLIS; millis += TTL_MILLIS / 2) {
        harness.setStateTtlProcessingTime(millis);
        harness.processElement(record("a"));
        harness.processElement(record("b"));
      }
      assertThat(harness.extractOutputValues())
          .hasSize(6)
          .extracting(WireRecord::topic)
          .containsOnly("a");
    }
  }

  private static StreamRecord<WireRecord> record(String topic) {
    return new StreamRecord<>(new WireRecord(topic, 0, 0, 0, "gate", new byte[1], List.of()));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new StreamOrigins("dead", TTL_MILLIS)),
        WireRecord::stream,
        Types.STRING);
  }
}
