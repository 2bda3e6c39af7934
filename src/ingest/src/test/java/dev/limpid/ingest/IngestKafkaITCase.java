package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.ingest.Playback.Loop;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.KafkaUnavailableException;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class IngestKafkaITCase {
  private static final Playback SOME = new Playback(Speed.MAX, Loop.NONE, 40);
  private static EmbeddedKafka kafka;

  @TempDir private Path folder;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void start_twoPatterns_createsTopicAndSendsEveryFrameInOrder() throws InterruptedException {
    Topics topics = new Topics("two");
    IngestOptions options =
        IngestOptions.of(KafkaAccess.of(kafka.bootstrap()), topics).withPlayback(SOME);
    IngestStats stats = ingest(options, "a=test:64x48@25", "b=test:80x48@5");
    assertThat(stats.isHealthy()).isTrue();
    assertThat(stats.streams()).extracting(StreamStats::framesSent).containsExactly(40L, 40L);

    List<WireRecord> records = readAll(topics.frames(), 80);
    for (String stream : List.of("a", "b")) {
      List<FrameHeaders> headers =
          records.stream()
              .filter(r -> r.stream().equals(stream))
              .map(r -> FrameHeaders.parse(r.headers()))
              .toList();
      assertThat(headers).hasSize(40);
      for (int i = 0; i < 40; i++) {
        assertThat(headers.get(i).seq()).hasValue(i);
      }
      assertThat(headers.get(39).ptsNanos())
          .hasValue(stream.equals("a") ? 1_560_000_000L : 7_800_000_000L);
      assertThat(headers.stream().map(FrameHeaders::epoch).distinct()).hasSize(1);
    }
    WireRecord first = records.get(0);
    assertThat(ImageHeader.parse(Objects.requireNonNull(first.value())).height()).isEqualTo(48);
    assertThat(first.headers())
        .contains(WireHeader.ofText(FrameHeaders.CONTENT_TYPE, "image/jpeg"));
  }

  @Test
  void start_frameLargerThanTopicAllows_isReportedAndTheRestArrives() throws Exception {
    Topics topics = new Topics("narrow");
    createNarrowTopic(topics.frames(), 50_000);
    for (int i = 0; i < 4; i++) {
      Files.write(folder.resolve("f%d.png".formatted(i)), noise(i == 2 ? 256 : 32));
    }
    IngestOptions options =
        IngestOptions.of(KafkaAccess.of(kafka.bootstrap()), topics)
            .withPlayback(Playback.AS_FAST_AS_POSSIBLE);
    StreamStats stats = ingest(options, "pics=" + folder).streams().get(0);
    assertThat(stats.framesSent()).isEqualTo(3);
    assertThat(stats.framesOversize()).isEqualTo(1);
    assertThat(stats.problem()).contains("stream pics: frame 2 (").contains("too large");
    assertThat(readAll(topics.frames(), 3)).hasSize(3);
  }

  @Test
  void start_frameLargerThanAnyRecord_isReported() throws Exception {
    byte[] png = FrameCodec.encodePng(ByteBuffer.allocateDirect(3 * 16 * 16), 16, 16);
    byte[] huge = Arrays.copyOf(png, KafkaSettings.MAX_RECORD_BYTES + 1);
    Files.write(folder.resolve("huge.png"), huge);
    IngestOptions options =
        IngestOptions.of(KafkaAccess.of(kafka.bootstrap()), new Topics("huge"))
            .withPlayback(Playback.AS_FAST_AS_POSSIBLE);
    StreamStats stats = ingest(options, "pics=" + folder).streams().get(0);
    assertThat(stats.framesOversize()).isEqualTo(1);
    assertThat(stats.isHealthy()).isFalse();
  }

  @Test
  void start_topicMissingAndNotToBeCreated_saysHowToCreateIt() {
    IngestOptions options =
        IngestOptions.of(KafkaAccess.of(kafka.bootstrap()), new Topics("absent"))
            .withTopic("absent.frames", false, 1);
    assertThatThrownBy(
            () -> Ingest.start(options, InputParser.standard().parseAll(List.of("test:"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("absent.frames")
        .hasMessageContaining("limpid topics");
  }

  @Test
  @Timeout(30)
  void start_noBroker_failsWithinAQuarterMinute() {
    IngestOptions options = IngestOptions.of(KafkaAccess.of("127.0.0.1:1"), new Topics("limpid"));
    assertThatThrownBy(
            () -> Ingest.start(options, InputParser.standard().parseAll(List.of("test:"))))
        .isInstanceOf(KafkaUnavailableException.class)
        .hasMessageContaining("Kafka at 127.0.0.1:1");
  }

  private static IngestStats ingest(IngestOptions options, String... inputs)
      throws InterruptedException {
    List<Input> parsed = InputParser.standard().parseAll(List.of(inputs));
    try (RunningIngest running = Ingest.start(options, parsed)) {
      assertThat(running.awaitEnd(Duration.ofSeconds(60))).isTrue();
      return running.stats();
    }
  }

  private static void createNarrowTopic(String topic, int maxBytes) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrap());
    try (Admin admin = Admin.create(settings)) {
      NewTopic narrow = new NewTopic(topic, 1, (short) 1);
      narrow.configs(Map.of("max.message.bytes", String.valueOf(maxBytes)));
      admin.createTopics(List.of(narrow)).all().get();
    }
  }

  private static byte[] noise(int size) {
    byte[] pixels = new byte[3 * size * size];
    new Random(1).nextBytes(pixels);
    ByteBuffer rgb = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
    return FrameCodec.encodePng(rgb, size, size);
  }

  private static List<WireRecord> readAll(String topic, int expected) {
    Properties properties = KafkaSettings.consumer(kafka.bootstrap());
    List<WireRecord> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (records.size() < expected) {
        for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(Duration.ofSeconds(5))) {
          if (polled.value() != null) { // else the end of a source
            records.add(WireRecords.of(polled));
          }
        }
      }
    }
    return records;
  }
}
