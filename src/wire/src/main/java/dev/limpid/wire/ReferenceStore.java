package dev.limpid.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The references of an installation, in its compacted topic {@code PREFIX.references}. A reference
 * is stored in one transaction: readers see all of it or none. Thread-safe; holds nothing open.
 */
public final class ReferenceStore {
  private final KafkaAccess kafka;
  private final String topic;

  public ReferenceStore(KafkaAccess kafka, Topics topics) {
    this.kafka = kafka;
    this.topic = topics.references();
  }

  /**
   * Stores a reference in the place of one of the same name.
   *
   * @throws KafkaUnavailableException if Kafka does not take it
   */
  public void put(Reference reference) {
    Reference.Summary summary = reference.summary();
    Reference.Summary before = summaries().get(summary.name());
    String transaction = topic + "." + summary.name();
    Properties properties =
        kafka.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transaction));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < reference.frames().size(); i++) {
        send(producer, ReferenceRecords.entry(topic, summary, i, reference.frames().get(i)));
      }
      for (int i = summary.frames(); before != null && i < before.frames(); i++) {
        String key = ReferenceRecords.key(summary.name(), i);
        send(producer, WireRecord.outgoing(topic, summary.generation(), key, null, List.of()));
      }
      send(producer, ReferenceRecords.summary(topic, summary));
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw kafka.failure(
          "store reference '%s'".formatted(summary.name()),
          "Write on topic %s and on the transactional id %s".formatted(topic, transaction),
          e);
    }
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, WireRecord record) {
    var unused = producer.send(WireRecords.toProducer(record));
  }

  /** All references by name. */
  public Map<String, Reference.Summary> summaries() {
    Map<String, Reference.Summary> summaries = new TreeMap<>();
    try (TopicReader reader = new TopicReader(kafka)) {
      reader.readAll(
          topic,
          record -> {
            byte[] value = record.value();
            if (value != null && ReferenceRecords.isSummary(record.stream())) {
              summaries.put(record.stream(), ReferenceRecords.readSummary(value));
            }
          });
    }
    return summaries;
  }

  /**
   * Reads a reference.
   *
   * @throws IllegalStateException if there is none of that name, naming those that there are, or it
   *     is not complete
   */
  public Reference get(String name) {
    Map<String, WireRecord> records = new HashMap<>();
    Map<String, WireRecord> names = new TreeMap<>();
    try (TopicReader reader = new TopicReader(kafka)) {
      reader.readAll(
          topic,
          record -> {
            String key = record.stream();
            if (ReferenceRecords.isSummary(key)) {
              names.put(key, record);
            } else if (key.startsWith(name + "/")) {
              records.put(key, record);
            }
          });
    }
    WireRecord stored = names.get(name);
    if (stored == null) {
      throw missing(name, List.copyOf(names.keySet()));
    }
    return read(ReferenceRecords.readSummary(Objects.requireNonNull(stored.value())), records);
  }

  /**
   * What there is to know of a reference.
   *
   * @throws IllegalStateException if not, naming those that there are
   */
  public Reference.Summary require(String name) {
    Map<String, Reference.Summary> summaries = summaries();
    Reference.Summary summary = summaries.get(name);
    if (summary == null) {
      throw missing(name, List.copyOf(summaries.keySet()));
    }
    return summary;
  }

  private IllegalStateException missing(String name, List<String> names) {
    return new IllegalStateException(
        "topic %s has no reference '%s'; it has %s. Add it: limpid reference add %s FILE --bootstrap %s"
            .formatted(topic, name, names, name, kafka));
  }

  private Reference read(Reference.Summary summary, Map<String, WireRecord> records) {
    List<ReferenceFrame> frames = new ArrayList<>();
    for (int i = 0; i < summary.frames(); i++) {
      WireRecord record = records.get(ReferenceRecords.key(summary.name(), i));
      ReferenceFrame frame =
          record == null ? null : ReferenceRecords.readEntry(record, summary.generation());
      if (frame == null) {
        throw new IllegalStateException(
            "topic %s: reference '%s' lacks frame %d of %d; add it again"
                .formatted(topic, summary.name(), i, summary.frames()));
      }
      frames.add(frame);
    }
    return new Reference(summary, frames);
  }
}
