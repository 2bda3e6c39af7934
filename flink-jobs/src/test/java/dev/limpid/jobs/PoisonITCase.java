package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.media.FrameCodec;
import dev.limpid.testing.Frames;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.Keys;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that each stopped every camera once, through a real broker and a running job. */
class PoisonITCase {
  private static final String PREFIX = "poison";
  private static final int FRAMES = 40;
  private static final byte[] JPEG = Pictures.jpeg(5, 5, 32, 24);

  @TempDir private Path directory;

  /** The job may not restart, so that it ends says that nothing made it fail. */
  @Test
  void run_poisonBetweenGoodFrames_eachIsADeadLetter_andTheGoodStreamsComplete() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        PipelineTopics topics = new PipelineTopics(KafkaAccess.of(kafka.bootstrap()))) {
      topics.produce(PREFIX, frames(0, FRAMES / 2));
      int poison = producePoison(kafka.bootstrap());
      produceAborted(kafka.bootstrap());
      topics.produce(PREFIX, frames(FRAMES / 2, FRAMES));

      run(kafka.bootstrap());

      Map<String, List<String>> outputs = topics.committed(PREFIX);
      assertThat(outputs.get("camera-0")).hasSize(FRAMES);
      assertThat(outputs.get("camera-1")).hasSize(FRAMES);
      assertThat(topics.keys(PREFIX))
          .contains("\\xFFcam", "\\xFEcam", "end-with-picture")
          .doesNotContain("aborted");
      List<ConsumerRecord<byte[], byte[]>> letters = topics.deadLetters(PREFIX);
      assertThat(letters).hasSize(poison);
      assertThat(letters)
          .allSatisfy(
              letter -> {
                WireRecord record = WireRecords.of(letter);
                assertThat(text(record, FrameHeaders.SOURCE)).startsWith(PREFIX + ".frames/");
                assertThat(text(record, FrameHeaders.ERROR)).isNotEmpty();
              });
      assertThat(letters).filteredOn(letter -> letter.key() == null).hasSize(1);
      assertThat(letters)
          .filteredOn(letter -> letter.headers().lastHeader(FrameHeaders.TRUNCATED) != null)
          .hasSize(2);
    }
  }

  private void run(String bootstrap) throws Exception {
    Pipeline pipeline =
        PipelineFile.parse("stages: [ deblur: { model: tiny-average } ]", "test")
            .with("kafka.bootstrap=" + bootstrap)
            .with("kafka.prefix=" + PREFIX)
            .with("kafka.bounded=true")
            .with("checkpoint.interval=100 ms")
            .with("checkpoint.dir=" + directory.toUri())
            .with("parallelism=2")
            .with("models=" + Path.of("../operators/src/test/resources/models"))
            .with("threads=1");
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
    PipelineJob.build(environment, pipeline);
    environment.execute();
  }

  private static List<WireRecord> frames(int from, int to) {
    List<WireRecord> frames = new ArrayList<>();
    IntStream.range(from, to)
        .forEach(
            i -> {
              frames.add(Frames.frame("camera-0", i));
              frames.add(Frames.frame("camera-1", i));
            });
    return frames;
  }

  /** Sends what stopped jobs, and what vanished; gives how many of them are no frames. */
  private static int producePoison(String bootstrap) throws Exception {
    byte[] none = {};
    List<ProducerRecord<byte[], byte[]>> refused = new ArrayList<>();
    refused.add(record(bytes("k".repeat(70_000)), JPEG));
    byte[] invalid = new byte[25_000];
    Arrays.fill(invalid, (byte) 0xFF);
    refused.add(record(invalid, JPEG));
    refused.add(withHeader(record(bytes("header"), JPEG), "h".repeat(70_000), none));
    refused.add(record(bytes("wide"), wide()));
    refused.add(record(bytes("zeros"), new byte[40 << 20]));
    refused.add(record(bytes("edge"), new byte[KafkaSettings.MAX_RECORD_BYTES - 170]));
    refused.add(record(null, bytes("garbage")));
    byte[] most = ByteBuffer.allocate(Long.BYTES).putLong(Long.MAX_VALUE).array();
    refused.add(withHeader(record(bytes("camera-0"), bytes("garbage")), FrameHeaders.SEQ, most));
    List<ProducerRecord<byte[], byte[]>> frames = new ArrayList<>();
    frames.add(withHeader(record(bytes("end-with-picture"), JPEG), FrameHeaders.END, none));
    frames.add(record(Keys.bytes("\\xFFcam"), JPEG));
    frames.add(record(Keys.bytes("\\xFEcam"), JPEG));
    Properties properties = KafkaSettings.producer(bootstrap);
    properties.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(100 << 20));
    properties.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, String.valueOf(200 << 20));
    properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    try (KafkaProducer<byte[], byte[]> producer = producer(properties)) {
      List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(refused);
      all.addAll(frames);
      for (ProducerRecord<byte[], byte[]> record : all) {
        producer.send(record).get();
      }
    }
    return refused.size();
  }

  private static void produceAborted(String bootstrap) {
    Properties properties = KafkaSettings.producer(bootstrap);
    properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "foreign");
    try (KafkaProducer<byte[], byte[]> producer = producer(properties)) {
      producer.initTransactions();
      producer.beginTransaction();
      var unused = producer.send(record(bytes("aborted"), JPEG));
      producer.flush();
      producer.abortTransaction();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Properties properties) {
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> record(byte @Nullable [] key, byte[] value) {
    return new ProducerRecord<>(new Topics(PREFIX).frames(), key, value);
  }

  private static ProducerRecord<byte[], byte[]> withHeader(
      ProducerRecord<byte[], byte[]> record, String name, byte[] value) {
    record.headers().add(name, value);
    return record;
  }

  private static byte[] wide() {
    return FrameCodec.encodePng(ByteBuffer.allocateDirect(3 * 66_000 * 16), 66_000, 16);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(WireRecord record, String name) {
    return record.headers().stream()
        .filter(header -> header.key().equals(name))
        .reduce((earlier, later) -> later)
        .map(WireHeader::text)
        .orElse("");
  }
}
