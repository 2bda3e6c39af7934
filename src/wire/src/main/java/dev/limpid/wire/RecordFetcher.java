package dev.limpid.wire;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Gets single records by their place. Made for places that mostly go on a little: what was read
 * ahead is kept. Used by one thread, which closes it.
 */
public final class RecordFetcher implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int FETCH_BYTES = 1 << 20;

  /** Farther ahead than this, seeking is cheaper than reading what lies between. */
  private static final int READ_THROUGH = 64;

  private final KafkaAccess kafka;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final NavigableMap<Long, ConsumerRecord<byte[], byte[]>> ahead = new TreeMap<>();
  private @Nullable TopicPartition partition;

  public RecordFetcher(KafkaAccess kafka) {
    this.kafka = kafka;
    Properties properties =
        kafka.consumer(
            Map.of(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                FETCH_BYTES,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                READ_THROUGH,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT.toMillis()));
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * The record at a place, or null if it has gone.
   *
   * @throws KafkaUnavailableException if Kafka does not answer
   */
  public @Nullable WireRecord fetch(RecordPlace place) {
    try {
      point(place);
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      while (ahead.isEmpty() || ahead.lastKey() < place.offset()) {
        if (isPastTheEnd(place) || System.nanoTime() > deadline) {
          return null;
        }
        consumer.poll(POLL).forEach(record -> ahead.put(record.offset(), record));
      }
    } catch (OffsetOutOfRangeException e) {
      partition = null;
      return null;
    } catch (KafkaException e) {
      throw kafka.failure("fetch " + place, "Read", e);
    }
    ConsumerRecord<byte[], byte[]> found = ahead.get(place.offset());
    return found == null ? null : WireRecords.of(found);
  }

  /** Assigns and seeks, unless the place was read ahead or is about to be. */
  private void point(RecordPlace place) {
    TopicPartition wanted = new TopicPartition(place.topic(), place.partition());
    if (wanted.equals(partition)) {
      if (!ahead.isEmpty()
          && place.offset() >= ahead.firstKey()
          && place.offset() <= ahead.lastKey() + READ_THROUGH) {
        ahead.headMap(place.offset(), false).clear();
        return;
      }
    } else {
      consumer.assign(List.of(wanted));
      partition = wanted;
    }
    ahead.clear();
    consumer.seek(wanted, place.offset());
  }

  private boolean isPastTheEnd(RecordPlace place) {
    TopicPartition wanted = new TopicPartition(place.topic(), place.partition());
    if (consumer.position(wanted) <= place.offset()) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(wanted));
      return ends.getOrDefault(wanted, 0L) <= place.offset();
    }
    return true;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
