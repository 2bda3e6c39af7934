package dev.limpid.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.RecordFetcher;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import dev.limpid.wire.WireRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Single records of a real broker: any order, what has gone, and the live end of a partition. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RecordFetcherITCase {
  private static final String TOPIC = "pictures";
  private static final int PARTITIONS = 3;
  private static final int RECORDS = 700;
  private static final int DELETED = 100;

  @Test
  void fetch_anyOrder_givesWhatLiesThere() throws Exception {
    try (KafkaUnderTest kafka = KafkaUnderTest.start()) {
      KafkaAccess access = KafkaAccess.of(kafka.bootstrap());
      try (TopicAdmin admin = new TopicAdmin(access)) {
        admin.ensure(List.of(TopicSpec.of(TOPIC)), PARTITIONS, Map.of());
      }
      try (KafkaProducer<Integer, Integer> producer = producer(kafka.bootstrap());
          RecordFetcher fetcher = new RecordFetcher(access, 3)) {
        for (int i = 0; i < RECORDS * PARTITIONS; i++) {
          producer.send(new ProducerRecord<>(TOPIC, i % PARTITIONS, i, i / PARTITIONS)).get();
        }
        deleteFirst(kafka.bootstrap());
        requireAll(fetcher);
        requireGone(fetcher);
        for (int i = RECORDS; i < RECORDS + 50; i++) {
          producer.send(new ProducerRecord<>(TOPIC, 0, i, i)).get();
          assertThat(value(fetcher.fetch(place(0, i)).join())).isEqualTo(i);
        }
      }
    }
  }

  private static void requireAll(RecordFetcher fetcher) {
    SplittableRandom random = new SplittableRandom(7);
    List<RecordPlace> places = new ArrayList<>();
    List<CompletableFuture<Optional<WireRecord>>> answers = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      places.add(place(random.nextInt(PARTITIONS), random.nextInt(DELETED, RECORDS)));
      answers.add(fetcher.fetch(places.get(i)));
    }
    for (int i = 0; i < places.size(); i++) {
      Optional<WireRecord> record = answers.get(i).join();
      assertThat(value(record)).isEqualTo((int) places.get(i).offset());
      assertThat(record.orElseThrow().partition()).isEqualTo(places.get(i).partition());
    }
  }

  private static void requireGone(RecordFetcher fetcher) {
    List<RecordPlace> gone =
        List.of(
            place(0, 0),
            place(0, DELETED - 1),
            place(0, RECORDS),
            place(0, RECORDS + 500),
            place(PARTITIONS, 0),
            new RecordPlace("no-such-topic", 0, 5));
    List<CompletableFuture<Optional<WireRecord>>> answers =
        gone.stream().map(fetcher::fetch).toList();
    answers.forEach(answer -> assertThat(answer.join()).isEmpty());
  }

  private static void deleteFirst(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      TopicPartition first = new TopicPartition(TOPIC, 0);
      admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(DELETED))).all().get();
    }
  }

  private static int value(Optional<WireRecord> record) {
    byte[] value = Objects.requireNonNull(record.orElseThrow().value());
    return ByteBuffer.wrap(value).getInt();
  }

  private static RecordPlace place(int partition, long offset) {
    return new RecordPlace(TOPIC, partition, offset);
  }

  private static KafkaProducer<Integer, Integer> producer(String bootstrap) {
    return new KafkaProducer<>(
        KafkaSettings.producer(bootstrap), new IntegerSerializer(), new IntegerSerializer());
  }
}
