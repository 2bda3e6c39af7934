package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.media.FrameCodec;
import dev.limpid.testing.Frames;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicFit;
import dev.limpid.wire.TopicFit.Misfit;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of topics that a pipeline writes to. */
class TopicFitKafkaITCase {
  @RegisterExtension static final PipelineBroker BROKER = new PipelineBroker();

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "dead-letter, cleanup.policy, 'compact,delete', delete",
    "deblurred, cleanup.policy, compact, delete",
    "events, max.message.bytes, 500000, 16777216",
    "deblurred, message.timestamp.after.max.ms, 3600000, 9223372036854775807",
    "dead-letter, message.timestamp.before.max.ms, 1000, 9223372036854775807"
  })
  void requireKafka_topicThatRefusesOutputs_isRefusedWithTheCommandThatMendsIt(
      String kind, String setting, String value, String expected) throws Exception {
    String prefix = "fit-" + kind + "-" + setting.replace('.', '-');
    BROKER.topics().produce(prefix, List.of());
    Pipeline pipeline = pipeline(prefix);
    PipelineStart.requireKafka(pipeline);
    String topic = prefix + "." + kind;
    set(topic, setting, value);
    assertThatThrownBy(() -> PipelineStart.requireKafka(pipeline))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "topic %s: %s: expected %s, got %s".formatted(topic, setting, expected, value))
        .hasMessageContaining(
            "kafka-configs.sh --bootstrap-server %s --alter --topic %s --add-config %s=%s"
                .formatted(BROKER.bootstrap(), topic, setting, expected));
    set(topic, setting, expected);
    PipelineStart.requireKafka(pipeline);
  }

  /** A frame that was just young enough for its topic is too old once it was processed. */
  @Test
  void requireKafka_outputsMayBeAsOldAsFrames_isRefused() throws Exception {
    String prefix = "ages";
    BROKER.topics().produce(prefix, List.of());
    for (String kind : List.of("frames", "deblurred", "events", "dead-letter")) {
      set(prefix + "." + kind, "message.timestamp.before.max.ms", "60000");
    }
    assertThatThrownBy(() -> PipelineStart.requireKafka(pipeline(prefix)))
        .hasMessageContaining(
            "topic ages.deblurred: message.timestamp.before.max.ms: expected 9223372036854775807, got 60000")
        .hasMessageContaining("topic ages.events: ")
        .hasMessageContaining("topic ages.dead-letter: ");
    for (String kind : List.of("deblurred", "events", "dead-letter")) {
      set(prefix + "." + kind, "message.timestamp.type", "LogAppendTime");
    }
    PipelineStart.requireKafka(pipeline(prefix));
  }

  @Test
  void misfits_framesOlderThanOutputsAreKept_isToldWithTheCommandThatMendsIt() throws Exception {
    String prefix = "old";
    WireRecord frame = Frames.frame("a", 0);
    long old = System.currentTimeMillis() - Duration.ofDays(30).toMillis();
    BROKER
        .topics()
        .produce(
            prefix,
            List.of(
                WireRecord.outgoing(
                    frame.topic(), old, frame.stream(), frame.value(), frame.headers())));
    set(prefix + ".deblurred", "retention.ms", "604800000");
    set(prefix + ".events", "retention.ms", "3153600000000");
    PipelineStart.requireKafka(pipeline(prefix));
    Misfit misfit = assertThat(misfits(prefix)).singleElement().actual();
    assertThat(misfit)
        .hasToString("topic old.deblurred: retention.ms: expected -1, got 604800000")
        .returns(false, Misfit::isFatal);
    assertThat(misfit.effect()).endsWith("the frames go back to " + Instant.ofEpochMilli(old));
    assertThat(TopicFit.mendingCommands(KafkaAccess.of(BROKER.bootstrap()), List.of(misfit)))
        .singleElement()
        .asString()
        .endsWith("--topic old.deblurred --add-config retention.ms=-1");
    set(prefix + ".deblurred", "message.timestamp.type", "LogAppendTime");
    assertThat(misfits(prefix)).isEmpty();
  }

  @Test
  void misfits_framesAreYoungOrNotThere_outputsMayBeKeptForDays() throws Exception {
    for (List<WireRecord> frames : List.of(List.<WireRecord>of(), List.of(Frames.frame("a", 0)))) {
      String prefix = "young" + frames.size();
      BROKER.topics().produce(prefix, frames);
      set(prefix + ".deblurred", "retention.ms", "604800000");
      assertThat(misfits(prefix)).isEmpty();
    }
    assertThat(misfits("never-made")).isEmpty();
  }

  private static List<Misfit> misfits(String prefix) {
    Topics topics = new Topics(prefix);
    List<String> written = List.of(topics.name("deblurred"), topics.events(), topics.deadLetter());
    List<String> all = new ArrayList<>(written);
    all.add(topics.frames());
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(BROKER.bootstrap()))) {
      return TopicFit.of(admin, all).misfits(topics, written, List.of(topics.frames()));
    }
  }

  /** As Kafka makes topics by itself. */
  @Test
  void run_outputLargerThanItsTopicTakes_isADeadLetterAndOthersGoOn() throws Exception {
    String prefix = "narrow";
    List<WireRecord> frames = new ArrayList<>();
    frames.add(Frames.frame("a", 0));
    frames.add(Frames.record("b", 0, 1, noise()));
    frames.add(Frames.frame("a", 1));
    BROKER.topics().produce(prefix, frames);
    set(prefix + ".deblurred", "max.message.bytes", "1048588");
    set(prefix + ".dead-letter", "max.message.bytes", "1048588");
    Pipeline pipeline = pipeline(prefix).with("kafka.bounded=true");
    PipelineStart.requireKafka(pipeline);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
    PipelineJob.build(environment, PipelineStart.fitToBrokers(pipeline));
    environment.execute();
    assertThat(BROKER.topics().committed(prefix)).containsOnlyKeys("a");
    ConsumerRecord<byte[], byte[]> letter =
        assertThat(BROKER.topics().deadLetters(prefix)).singleElement().actual();
    assertThat(text(letter, FrameHeaders.ERROR))
        .startsWith("stream 'b', narrow.deblurred: output of ")
        .endsWith(": expected at most 1048588");
    assertThat(text(letter, FrameHeaders.SOURCE)).startsWith("narrow.frames/");
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
    return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
  }

  private static byte[] noise() {
    byte[] rgb = new byte[1600 * 1200 * 3];
    new Random(7).nextBytes(rgb);
    ByteBuffer pixels = ByteBuffer.allocateDirect(rgb.length).put(rgb).flip();
    return FrameCodec.encodeJpeg(pixels, 1600, 1200, 90);
  }

  private Pipeline pipeline(String prefix) {
    return PipelineFile.parse("stages: [ deblur: { model: tiny-average } ]", "test")
        .with("kafka.bootstrap=" + BROKER.bootstrap())
        .with("kafka.prefix=" + prefix)
        .with("checkpoint.interval=200 ms")
        .with("checkpoint.dir=" + directory.toUri())
        .with("models=" + Path.of("../operators/src/test/resources/models"))
        .with("threads=1");
  }

  private static void set(String topic, String name, String value) throws Exception {
    try (Admin admin = Admin.create(KafkaAccess.of(BROKER.bootstrap()).admin(Map.of()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }
}
