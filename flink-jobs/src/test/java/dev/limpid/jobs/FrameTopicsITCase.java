package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.testing.Frames;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicReader;
import dev.limpid.wire.TopicSpec;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames out of topics that are others'. */
class FrameTopicsITCase {
  private static final int FRAMES = 20;

  private static EmbeddedKafka kafka;
  private static KafkaAccess access;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
    access = KafkaAccess.of(kafka.bootstrap());
    try (TopicAdmin admin = new TopicAdmin(access)) {
      List<String> created =
          admin.ensure(
              Stream.of("cams.gate", "cams.yard", "others").map(TopicSpec::of).toList(),
              1,
              Map.of());
      assertThat(created).hasSize(3);
    }
    send("cams.gate", "gate");
    send("cams.gate", "twin");
    send("cams.yard", "yard");
    send("cams.yard", "twin");
    send("others", "stranger");
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  /** A key of two topics is one stream out of the first; what the other has is refused. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          listed  | [ cams.gate, cams.yard ]      | deblur: { model: tiny-average } | deblurred
          matched | { pattern: 'cams[.].*' }      | deblur: { model: tiny-average } | deblurred
          stills  | { pattern: 'cams[.].*' }      | burst: { frames: 2, every: 1 }  | stills
          """)
  void run_framesOfTwoTopics_streamsAreTheirKeysOutOfOneTopicEach(
      String prefix, String frames, String stage, String kind) throws Exception {
    Pipeline pipeline = pipeline(prefix, frames, stage);
    try (TopicAdmin admin = new TopicAdmin(access)) {
      List<String> created =
          admin.ensure(
              pipeline.allTopics().stream().map(pipeline.topics()::spec).toList(), 1, Map.of());
      assertThat(created).doesNotContain(prefix + ".frames", "cams.gate");
    }
    PipelineStart.requireKafka(pipeline);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
    PipelineJob.build(environment, pipeline);
    environment.execute();

    assertThat(read(pipeline.topics().name(kind)))
        .extracting(WireRecord::key)
        .contains("gate", "yard", "twin")
        .doesNotContain("stranger");
    List<WireRecord> refused = read(pipeline.topics().deadLetter());
    assertThat(refused).hasSize(FRAMES).extracting(WireRecord::key).containsOnly("twin");
    String source = header(refused.get(0), FrameHeaders.SOURCE).replaceAll("/.*", "");
    String other = source.equals("cams.gate") ? "cams.yard" : "cams.gate";
    assertThat(refused)
        .allSatisfy(
            record -> {
              assertThat(header(record, FrameHeaders.SOURCE)).startsWith(source + "/0/");
              assertThat(header(record, FrameHeaders.ERROR))
                  .isEqualTo(
                      "stream 'twin' comes from topic %s, got a record of it from topic %s"
                          .formatted(other, source));
            });
    assertThat(read(pipeline.topics().name(kind)))
        .filteredOn(record -> "twin".equals(record.key()))
        .allSatisfy(
            record -> assertThat(header(record, FrameHeaders.SOURCE)).startsWith(other + "/"));
  }

  private static String header(WireRecord record, String key) {
    return record.headers().stream()
        .filter(header -> header.key().equals(key))
        .reduce((first, last) -> last)
        .map(WireHeader::text)
        .orElseThrow();
  }

  private static List<WireRecord> read(String topic) {
    List<WireRecord> records = new ArrayList<>();
    try (TopicReader reader = new TopicReader(access)) {
      reader.readAll(topic, records::add);
    }
    return records;
  }

  private static void send(String topic, String stream) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            access.producer(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < FRAMES; i++) {
        WireRecord frame = Frames.frame(stream, i, 1, 64, 48);
        WireRecord outgoing =
            WireRecord.outgoing(
                topic, frame.timestampMillis(), stream, frame.value(), frame.headers());
        var unused = producer.send(WireRecords.toProducer(outgoing));
      }
    }
  }

  private static Pipeline pipeline(String prefix, String frames, String stage) {
    String text = "{ kafka: { frames: %s }, stages: [ %s ] }".formatted(frames, stage);
    return PipelineFile.parse(text, "test")
        .with("kafka.bootstrap=" + access)
        .with("kafka.prefix=" + prefix)
        .with("kafka.bounded=true")
        .with("checkpoint.interval=100 ms")
        .with("models=" + Path.of("../operators/src/test/resources/models"))
        .with("threads=1");
  }
}
