package dev.limpid.e2e;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.ToLongBiFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** One Kafka with the frames that went in and the committed records that came out. */
final class PipelineRun implements AutoCloseable {
  static final List<String> STREAMS = List.of("north", "east", "south", "west");
  static final Topics TOPICS = new Topics("limpid");
  private static final int PARTITIONS = 2;

  private static final Set<String> NO_OUTPUTS =
      Set.of(TOPICS.frames(), TOPICS.recordings(), TOPICS.references(), TOPICS.pipeline());

  /** The same in all runs, because it is part of the output. */
  private static final long FIRST_FRAME_MILLIS = System.currentTimeMillis();

  private final EmbeddedKafka kafka;
  private final String bootstrap;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Path pipelineFile;
  private final List<String> topics;
  private final Footage footage;

  /**
   * What the streams show.
   *
   * @param streams their ids
   * @param millis when a frame is taken, from the start, by stream and seq
   * @param picture JPEG of a frame, by stream and seq; null if the stream lacks the frame
   */
  record Footage(
      List<String> streams,
      ToLongBiFunction<String, Integer> millis,
      BiFunction<String, Integer, byte @Nullable []> picture) {

    /** Moving patterns at 25 frames per second. */
    static Footage of(List<String> streams) {
      return new Footage(streams, (stream, seq) -> 40L * seq, Footage::pattern);
    }

    static byte[] pattern(String stream, int seq) {
      return Pictures.jpeg(stream.hashCode(), seq, 64, 48);
    }
  }

  /** As below, with moving patterns in four streams. */
  PipelineRun(Path dir, String stages) throws IOException {
    this(dir, stages, Footage.of(STREAMS));
  }

  /**
   * Starts a Kafka and writes a pipeline file.
   *
   * @param dir an empty folder
   * @param stages as in a pipeline file, separated by commas
   */
  PipelineRun(Path dir, String stages, Footage footage) throws IOException {
    this(dir, stages, footage, EmbeddedKafka.start());
  }

  private PipelineRun(Path dir, String stages, Footage footage, EmbeddedKafka kafka)
      throws IOException {
    this(dir, stages, footage, kafka, kafka.bootstrap());
  }

  /**
   * The same with a Kafka that is there already; takes it over.
   *
   * @param bootstrap where its clients reach it
   */
  PipelineRun(Path dir, String stages, Footage footage, EmbeddedKafka kafka, String bootstrap)
      throws IOException {
    this.kafka = kafka;
    this.bootstrap = bootstrap;
    this.footage = footage;
    pipelineFile = Files.writeString(dir.resolve("pipeline.yaml"), pipeline(dir, stages));
    topics = PipelineFile.read(pipelineFile).allTopics();
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(bootstrap))) {
      admin.ensure(topics.stream().map(TOPICS::spec).toList(), PARTITIONS, Map.of());
    }
    producer =
        new KafkaProducer<>(
            KafkaSettings.producer(bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  Path pipelineFile() {
    return pipelineFile;
  }

  String bootstrap() {
    return bootstrap;
  }

  private String pipeline(Path dir, String stages) {
    return """
    kafka: { bootstrap: "%s", prefix: limpid }
    checkpoint: { interval: 500 ms, dir: "%s" }
    models: [ "%s" ]
    stages: [ %s ]
    device: cpu
    threads: 1
    """
        .formatted(
            bootstrap,
            dir.resolve("checkpoints").toAbsolutePath(),
            Dist.root().resolve("operators/src/test/resources/models"),
            stages);
  }

  /** Sends frames {@code from} (inclusive) to {@code to} of each stream, the streams in turn. */
  void send(int from, int to) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int seq = from; seq < to; seq++) {
      for (String stream : footage.streams()) {
        byte[] picture = footage.picture().apply(stream, seq);
        if (picture == null) {
          continue;
        }
        long millis = footage.millis().applyAsLong(stream, seq);
        FrameHeaders headers =
            new FrameHeaders(OptionalLong.of(seq), OptionalLong.of(millis * 1_000_000), 1);
        WireRecord record =
            WireRecord.outgoing(
                TOPICS.frames(), FIRST_FRAME_MILLIS + millis, stream, picture, headers.toWire());
        sent.add(producer.send(WireRecords.toProducer(record)));
      }
    }
    for (Future<RecordMetadata> each : sent) {
      each.get();
    }
  }

  /** Committed output so far, also events and dead letters, by {@link #outputs}. */
  SortedMap<String, List<WireRecord>> committed() {
    return read("read_committed");
  }

  /** Committed records of one topic so far, per stream. */
  SortedMap<String, List<WireRecord>> committed(String topic) {
    SortedMap<String, List<WireRecord>> byStream = new TreeMap<>();
    for (List<WireRecord> records : committed().values()) {
      if (records.get(0).topic().equals(topic)) {
        byStream.put(records.get(0).key(), records);
      }
    }
    return byStream;
  }

  /** Output so far, committed or not. */
  SortedMap<String, List<WireRecord>> written() {
    return read("read_uncommitted");
  }

  /** How the streams of a topic are called in {@link #committed}. */
  static SortedSet<String> outputs(String topic) {
    return new TreeSet<>(STREAMS.stream().map(stream -> output(topic, stream)).toList());
  }

  private static String output(String topic, String stream) {
    return topic + " " + stream;
  }

  static int count(SortedMap<String, List<WireRecord>> outputs) {
    return outputs.values().stream().mapToInt(List::size).sum();
  }

  private SortedMap<String, List<WireRecord>> read(String isolation) {
    Properties properties = KafkaSettings.consumer(bootstrap);
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    SortedMap<String, List<WireRecord>> outputs = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = outputPartitions();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          WireRecord written = outgoing(WireRecords.of(record));
          String output = output(written.topic(), written.stream());
          outputs.computeIfAbsent(output, key -> new ArrayList<>()).add(written);
        }
      }
    }
    return outputs;
  }

  private List<TopicPartition> outputPartitions() {
    return topics.stream()
        .filter(topic -> !NO_OUTPUTS.contains(topic))
        .flatMap(
            topic ->
                IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition)))
        .toList();
  }

  /** Offsets differ between runs, because aborted records take some; all else must not. */
  private static WireRecord outgoing(WireRecord record) {
    return WireRecord.outgoing(
        record.topic(),
        record.timestampMillis(),
        record.stream(),
        record.value(),
        record.headers());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    kafka.close();
  }
}
