package com.example.sharpness;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka with the topics of a pipeline with the stage, its frames and what came out. */
final class MeteredRun implements AutoCloseable {
  static final List<String> STREAMS = List.of("north", "south");
  private static final List<String> OUTPUTS =
      List.of("limpid.metered", "limpid.sharpness", "limpid.events", "limpid.dead-letter");
  private static final int PARTITIONS = 2;

  /** The same in all runs, because it is part of the output. */
  private static final long FIRST_FRAME_MILLIS = System.currentTimeMillis();

  private final EmbeddedKafka kafka = EmbeddedKafka.start();
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          KafkaSettings.producer(kafka.bootstrap()),
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private final Path dir;
  private final Path stages;
  private final Path pipeline;

  /**
   * @param dir an empty folder
   * @param stages the folder with the jar
   */
  MeteredRun(Path dir, Path stages) throws IOException {
    this.dir = dir;
    this.stages = stages;
    this.pipeline =
        Files.writeString(
            dir.resolve("pipeline.yaml"),
            """
            kafka: { bootstrap: "%s", prefix: limpid }
            checkpoint: { interval: 500 ms, dir: "%s" }
            stages: [ sharpness: { stride: 1, memory: 20 } ]
            """
                .formatted(kafka.bootstrap(), dir.resolve("checkpoints").toUri()));
  }

  String bootstrap() {
    return kafka.bootstrap();
  }

  /** Creates the topics and returns what the command printed. */
  String createTopics() throws Exception {
    return Limpid.run(
        dir,
        "topics",
        pipeline.toString(),
        "--stages",
        stages.toString(),
        "--bootstrap",
        bootstrap(),
        "--partitions",
        String.valueOf(PARTITIONS));
  }

  Limpid startJob() throws IOException {
    return Limpid.start(dir, "run", pipeline.toString(), "--stages", stages.toString());
  }

  /** Sends frames {@code from} (inclusive) to {@code to} of each stream, the streams in turn. */
  void send(int from, int to) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int seq = from; seq < to; seq++) {
      for (String stream : STREAMS) {
        FrameHeaders headers =
            new FrameHeaders(OptionalLong.of(seq), OptionalLong.of(seq * 40_000_000L), 1);
        WireRecord frame =
            WireRecord.outgoing(
                "limpid.frames",
                FIRST_FRAME_MILLIS + seq * 40L,
                stream,
                Pictures.jpeg(stream.hashCode() + seq / 10, seq, 96, 64),
                headers.toWire());
        sent.add(producer.send(WireRecords.toProducer(frame)));
      }
    }
    for (Future<RecordMetadata> each : sent) {
      each.get();
    }
  }

  /** Committed records so far, by topic and stream. */
  SortedMap<String, List<WireRecord>> committed() {
    Properties properties = KafkaSettings.consumer(bootstrap());
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : OUTPUTS) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
    }
    SortedMap<String, List<WireRecord>> outputs = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          WireRecord written = withoutOffset(WireRecords.of(record));
          outputs
              .computeIfAbsent(
                  written.topic() + " " + written.stream(), unused -> new ArrayList<>())
              .add(written);
        }
      }
    }
    return outputs;
  }

  /** Offsets differ between runs, because aborted records take some; all else must not. */
  private static WireRecord withoutOffset(WireRecord record) {
    return WireRecord.outgoing(
        record.topic(),
        record.timestampMillis(),
        record.stream(),
        record.value(),
        record.headers());
  }

  static int count(SortedMap<String, List<WireRecord>> outputs) {
    return outputs.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    kafka.close();
  }
}
