package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.WireRecord;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class WireRecordWriterTest {
  private static final WireRecordWriter WRITER =
      new WireRecordWriter("limpid.dead-letter", List.of("limpid.deblurred", "limpid.dead-letter"));

  @Test
  void serialize_declaredTopic_isWritten() {
    assertThat(write("limpid.deblurred", 5).topic()).isEqualTo("limpid.deblurred");
  }

  @Test
  void serialize_topicThatNoStageDeclares_failsAtOnceNamingIt() {
    assertThatThrownBy(() -> write("limpid.secret", 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stream 'gate'")
        .hasMessageContaining("[limpid.dead-letter, limpid.deblurred], got 'limpid.secret'");
  }

  @Test
  void serialize_moreThanARecordMayHold_isADeadLetter() {
    ProducerRecord<byte[], byte[]> written =
        write("limpid.deblurred", KafkaSettings.MAX_RECORD_BYTES);
    assertThat(written.topic()).isEqualTo("limpid.dead-letter");
    assertThat(written.headers().lastHeader(FrameHeaders.ERROR)).isNotNull();
  }

  private static ProducerRecord<byte[], byte[]> write(String topic, int bytes) {
    WireRecord record = WireRecord.outgoing(topic, 1, "gate", new byte[bytes], List.of());
    return WRITER.serialize(record, new NoContext(), 1L);
  }

  /** The writer asks nothing of it. */
  private static final class NoContext implements KafkaSinkContext {
    @Override
    public int getParallelInstanceId() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getNumberOfParallelInstances() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int[] getPartitionsForTopic(String topic) {
      throw new UnsupportedOperationException();
    }
  }
}
