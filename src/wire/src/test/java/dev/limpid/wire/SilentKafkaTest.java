package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Kafka that takes connections, or did, and does not answer. */
@Timeout(60)
class SilentKafkaTest {
  private static final TopicPartition PARTITION = new TopicPartition("pictures", 0);
  private static final KafkaAccess KAFKA = KafkaAccess.of("k:1");
  private static final RecordPlace PLACE = new RecordPlace("pictures", 0, 3);

  /** Connections wait in the queue of the socket, which nobody takes them from. */
  private static ServerSocket silent() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @Test
  void close_fetcherWaitsForASilentBroker_ends() throws IOException {
    try (ServerSocket socket = silent()) {
      KafkaAccess kafka = KafkaAccess.of("127.0.0.1:" + socket.getLocalPort());
      RecordFetcher fetcher = new RecordFetcher(kafka, 2);
      CompletableFuture<Optional<WireRecord>> answer = fetcher.fetch(PLACE);
      fetcher.close();
      assertThat(answer).isNotDone();
    }
  }

  @Test
  void topics_silentBroker_isGivenUpWhenTheUserSays() throws IOException {
    try (ServerSocket socket = silent();
        TopicAdmin admin =
            new TopicAdmin(
                new KafkaAccess(
                    "127.0.0.1:" + socket.getLocalPort(),
                    Map.of("default.api.timeout.ms", "700", "request.timeout.ms", "500")))) {
      long sinceNanos = System.nanoTime();
      assertThatThrownBy(admin::existing)
          .isInstanceOf(KafkaUnavailableException.class)
          .hasMessageContaining("no broker answered in time")
          .hasMessageContaining("does it speak PLAINTEXT (security.protocol)?");
      assertThat(Duration.ofNanos(System.nanoTime() - sinceNanos))
          .isBetween(Duration.ofMillis(600), Duration.ofSeconds(10));
    }
  }

  @Test
  void readAll_brokerDiesOnTheWay_saysWhereItStopped() {
    try (MockConsumer<byte[], byte[]> consumer = consumer();
        TopicReader reader = new TopicReader(KAFKA, consumer, Duration.ofMillis(300))) {
      consumer.updatePartitions(
          "pictures", List.of(new PartitionInfo("pictures", 0, null, null, null)));
      consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
      consumer.updateEndOffsets(Map.of(PARTITION, 5L));
      consumer.schedulePollTask(() -> consumer.addRecord(record(0)));

      List<WireRecord> read = new ArrayList<>();
      assertThatThrownBy(() -> reader.readAll("pictures", read::add))
          .isInstanceOf(KafkaUnavailableException.class)
          .hasMessage(
              "Kafka at k:1: cannot read topic pictures: nothing came for 300 ms at pictures-0,"
                  + " offset 1 of 5");
      assertThat(read).hasSize(1);
    }
  }

  /** Gives nothing, and no answer to questions, until it was asked some times. */
  private static final class AwayConsumer extends MockConsumer<byte[], byte[]> {
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch askedEnough = new CountDownLatch(3);

    AwayConsumer() {
      super("none");
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      askedEnough.countDown();
      if (asked.incrementAndGet() == 5) {
        addRecord(record(3));
      }
      throw new TimeoutException("away");
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
      throw new TimeoutException("away");
    }
  }

  @Test
  void fetch_brokerIsAway_waitsAndGoesOn() throws Exception {
    AwayConsumer consumer = new AwayConsumer();
    try (RecordFetcher fetcher = new RecordFetcher(KAFKA, () -> consumer, 1)) {
      CompletableFuture<Optional<WireRecord>> answer = fetcher.fetch(PLACE);
      consumer.askedEnough.await();
      assertThat(answer.join().orElseThrow().offset()).isEqualTo(3);
    }
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void fetch_kafkaRefuses_failsAndNextAsksAnew() {
    try (MockConsumer<byte[], byte[]> consumer = consumer();
        RecordFetcher fetcher = new RecordFetcher(KAFKA, () -> consumer, 1)) {
      consumer.setPollException(new TopicAuthorizationException("no"));
      assertThatThrownBy(fetcher.fetch(PLACE)::join)
          .hasCauseInstanceOf(KafkaUnavailableException.class)
          .hasMessageContaining("Kafka at k:1: cannot fetch pictures/0/3: ");
      consumer.schedulePollTask(() -> consumer.addRecord(record(3)));
      consumer.updateEndOffsets(Map.of(PARTITION, 9L));
      assertThat(fetcher.fetch(PLACE).join()).isPresent();
    }
  }

  private static MockConsumer<byte[], byte[]> consumer() {
    return new MockConsumer<>("none");
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    return new ConsumerRecord<>("pictures", 0, offset, new byte[] {'k'}, new byte[] {1});
  }
}
