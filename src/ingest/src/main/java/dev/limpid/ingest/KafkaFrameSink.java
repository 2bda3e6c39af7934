package dev.limpid.ingest;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends frames with an idempotent producer, which all streams share: no duplicates and no change of
 * order when a request is tried again. Owns the producer until closed.
 */
final class KafkaFrameSink implements FrameSink {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaFrameSink.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final int BATCH_BYTES = 1 << 20;

  private final Producer<byte[], byte[]> producer;
  private final KafkaAccess kafka;
  private final String topic;

  /**
   * Connects.
   *
   * @param maxRecordBytes largest record that the topic takes: a larger one is refused here, since
   *     one that the broker refuses holds up those behind it
   */
  KafkaFrameSink(KafkaAccess kafka, String topic, int maxRecordBytes, Duration deliveryTimeout) {
    this.kafka = kafka;
    this.topic = topic;
    long timeoutMillis = deliveryTimeout.toMillis();
    Properties properties =
        kafka.producer(
            Map.of(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Math.min(maxRecordBytes, KafkaSettings.MAX_RECORD_BYTES),
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_BYTES,
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                timeoutMillis,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                timeoutMillis,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.min(15_000, timeoutMillis)));
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void send(String stream, OutgoingFrame frame, Outcome outcome) {
    ProducerRecord<byte[], byte[]> kafkaRecord =
        WireRecords.toProducer(
            WireRecord.outgoing(
                topic, frame.timestampMillis(), stream, frame.picture().bytes(), frame.headers()));
    try {
      var unused =
          producer.send(kafkaRecord, (metadata, failure) -> outcome.known(explained(failure)));
    } catch (KafkaException | IllegalStateException e) {
      outcome.known(e);
    }
  }

  /** A broker's refusal in words for people; other failures are told as they are. */
  private @Nullable Exception explained(@Nullable Exception failure) {
    return failure instanceof AuthorizationException || failure instanceof AuthenticationException
        ? kafka.failure("write to topic " + topic, "Write", failure)
        : failure;
  }

  @Override
  public void end(String stream) {
    WireRecord end = WireRecord.end(topic, System.currentTimeMillis(), stream);
    try {
      var unused =
          producer.send(
              WireRecords.toProducer(end), (metadata, failure) -> endKnown(stream, failure));
    } catch (KafkaException | IllegalStateException e) {
      endKnown(stream, e);
    }
  }

  private static void endKnown(String stream, @Nullable Exception failure) {
    if (failure != null) {
      LOG.warn("stream {}: its end could not be told: {}", stream, failure.toString());
    }
  }

  @Override
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
