package dev.limpid.jobs;

import static org.awaitility.Awaitility.await;

import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.wire.Event;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Keys;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes input of a pipeline and reads what it committed. */
final class PipelineTopics implements AutoCloseable {
  private static final int PARTITIONS = 3;

  private final KafkaAccess kafka;
  private final KafkaProducer<byte[], byte[]> producer;

  PipelineTopics(KafkaAccess kafka) {
    this.kafka = kafka;
    this.producer =
        new KafkaProducer<>(
            kafka.producer(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Creates the topics of an installation and writes frames into it. */
  void produce(String prefix, List<WireRecord> frames) {
    Topics topics = new Topics(prefix);
    try (TopicAdmin admin = new TopicAdmin(kafka)) {
      List<TopicSpec> specs = new ArrayList<>(topics.specs());
      specs.add(TopicSpec.of(deblurred(prefix)));
      specs.add(TopicSpec.of(topics.name("descriptors")));
      specs.add(TopicSpec.of(topics.name("alignments")));
      List<String> unused = admin.ensure(specs, PARTITIONS, Map.of());
    }
    for (WireRecord frame : frames) {
      WireRecord outgoing =
          WireRecord.outgoing(
              topics.frames(),
              frame.timestampMillis(),
              frame.stream(),
              frame.value(),
              frame.headers());
      var unused = producer.send(WireRecords.toProducer(outgoing));
    }
    producer.flush();
  }

  /** Per stream, a digest of each committed output frame: time, headers and bytes. */
  Map<String, List<String>> committed(String prefix) {
    Map<String, List<String>> outputs = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(deblurred(prefix))) {
      outputs
          .computeIfAbsent(
              new String(record.key(), StandardCharsets.UTF_8), unused -> new ArrayList<>())
          .add(digest(record, prefix));
    }
    return outputs;
  }

  /** Streams of the committed output. */
  Set<String> keys(String prefix) {
    return read(deblurred(prefix)).stream()
        .map(record -> Keys.text(record.key()))
        .collect(Collectors.toSet());
  }

  /** All committed output frames. */
  List<WireRecord> outputs(String prefix) {
    return read(deblurred(prefix)).stream().map(WireRecords::of).toList();
  }

  /** All committed events. */
  List<Event> events(String prefix) {
    return read(new Topics(prefix).events()).stream()
        .map(record -> Event.fromJson(record.value()))
        .toList();
  }

  /** All committed dead letters. */
  List<ConsumerRecord<byte[], byte[]>> deadLetters(String prefix) {
    return read(new Topics(prefix).deadLetter());
  }

  void awaitCommitted(String prefix, int atLeast) {
    await().atMost(Duration.ofSeconds(60)).until(() -> read(deblurred(prefix)).size() >= atLeast);
  }

  /** The events that no stream has a part in. */
  List<Event> eventsOfPipeline(String prefix) {
    return events(prefix).stream().filter(event -> event.stream().isEmpty()).toList();
  }

  /** Sum of the ends of a topic's partitions, as a reader of that isolation sees them. */
  long offsets(String topic, String isolation) {
    Properties properties =
        kafka.consumer(Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private static String deblurred(String prefix) {
    return new Topics(prefix).name(DeblurStageType.DEBLURRED);
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    Properties properties =
        kafka.consumer(Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (partitions.stream()
          .anyMatch(part -> consumer.position(part) < ends.getOrDefault(part, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  private static String digest(ConsumerRecord<byte[], byte[]> record, String prefix) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(record.value());
      for (Header header : record.headers()) {
        String value = new String(header.value(), StandardCharsets.ISO_8859_1);
        digest.update(header.key().getBytes(StandardCharsets.UTF_8));
        digest.update(value.replace(prefix, "").getBytes(StandardCharsets.ISO_8859_1));
      }
      return record.timestamp() + " " + HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
