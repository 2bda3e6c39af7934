package dev.limpid.e2e;

import dev.limpid.wire.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Notes when committed records appear, as a consumer sees them. A thread of its own; close it. */
final class CommitWatch implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<Long> arrivals = new ArrayList<>();
  private final Thread thread = new Thread(this::follow, "commit-watch");

  CommitWatch(String bootstrap, Collection<TopicPartition> partitions) {
    Properties properties = KafkaSettings.consumer(bootstrap);
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(partitions);
    thread.setDaemon(true);
    thread.start();
  }

  private void follow() {
    try (consumer) {
      while (true) {
        int records = consumer.poll(Duration.ofMillis(200)).count();
        if (records > 0) {
          long now = System.nanoTime();
          synchronized (arrivals) {
            for (int i = 0; i < records; i++) {
              arrivals.add(now);
            }
          }
        }
      }
    } catch (WakeupException e) {
      // closed
    }
  }

  /** How many records there are. */
  int count() {
    synchronized (arrivals) {
      return arrivals.size();
    }
  }

  /** When the first record appeared after a moment, both by {@link System#nanoTime}. */
  OptionalLong firstAfter(long nanos) {
    synchronized (arrivals) {
      return arrivals.stream().mapToLong(Long::longValue).filter(at -> at - nanos > 0).findFirst();
    }
  }

  @Override
  public void close() throws InterruptedException {
    consumer.wakeup();
    thread.join();
  }
}
