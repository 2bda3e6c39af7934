package dev.limpid.bench.soak;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames and outputs as a live viewer does, before they are committed, and notes how old the
 * outputs are as they come. Close it.
 */
final class LagWatch implements AutoCloseable {
  /**
   * An output.
   *
   * @param takenMillis when its frame was taken
   * @param lagMillis how old it was when it came
   * @param skipped whether its frame was not processed
   */
  record Output(String stream, long takenMillis, long lagMillis, boolean skipped) {}

  private final Topics topics;
  private final String bootstrap;
  private final int partitions;
  private final Ledger ledger = new Ledger();
  private final List<Output> outputs = Collections.synchronizedList(new ArrayList<>());
  private final Thread thread = new Thread(this::read, "lag-watch");
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;

  LagWatch(Topics topics, String bootstrap, int partitions) {
    this.topics = topics;
    this.bootstrap = bootstrap;
    this.partitions = partitions;
    thread.setDaemon(true);
    thread.start();
  }

  Ledger ledger() {
    if (failure != null) {
      throw new IllegalStateException("outputs cannot be read", failure);
    }
    return ledger;
  }

  /** Outputs whose frames were taken in a span of time. */
  List<Output> outputs(long fromMillis, long untilMillis) {
    Predicate<Output> within =
        output -> output.takenMillis() >= fromMillis && output.takenMillis() < untilMillis;
    synchronized (outputs) {
      return outputs.stream().filter(within).toList();
    }
  }

  private void read() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            KafkaSettings.consumer(bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          Stream.of(topics.frames(), topics.name("deblurred"), topics.deadLetter())
              .flatMap(
                  topic ->
                      IntStream.range(0, partitions)
                          .mapToObj(partition -> new TopicPartition(topic, partition)))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
          take(WireRecords.of(record));
        }
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void take(WireRecord record) {
    if (record.topic().equals(topics.frames())) {
      ledger.came(record);
    } else if (record.topic().equals(topics.deadLetter())) {
      ledger.deadLetter(record);
    } else {
      ledger.picture(record);
      long lag = System.currentTimeMillis() - record.timestampMillis();
      boolean skipped = FrameHeaders.isSkipped(record.headers());
      outputs.add(new Output(record.stream(), record.timestampMillis(), lag, skipped));
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(Duration.ofSeconds(30).toMillis());
  }
}
