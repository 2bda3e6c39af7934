package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.testing.Frames;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicReader;
import dev.limpid.wire.WireRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that goes away for longer than its clients wait, and comes back. */
class BrokerOutageITCase {
  private static final int FRAMES = 20;

  /** The outage lasts for so many lines of the status, which wait 5 s each. */
  private static final int LINES = 5;

  /** Clients that give up after seconds stand for an outage of minutes. */
  private static final Map<String, String> IMPATIENT =
      Map.of(
          "max.block.ms", "5000",
          "request.timeout.ms", "3000",
          "delivery.timeout.ms", "5000",
          "default.api.timeout.ms", "5000");

  @TempDir private Path directory;
  private EmbeddedKafka kafka;
  private int sent;

  @BeforeEach
  void startKafka() {
    kafka = broker(0);
  }

  private EmbeddedKafka broker(int port) {
    return EmbeddedKafka.over(directory, port, Map.of());
  }

  @Test
  void job_whileTheBrokerIsAway_failsAndGoesOnWhereItWas() throws Exception {
    Pipeline pipeline = pipeline();
    createTopics(pipeline);
    try (EmbeddedJob job = EmbeddedJob.start(pipeline, new Configuration(), true, List.of());
        OutputRate rate = new OutputRate(pipeline.kafka(), pipeline.outputTopic())) {
      send();
      awaitOutputs(pipeline, FRAMES);
      assertThat(rate.line()).isEmpty();
      int port = kafka.port();
      kafka.close();

      for (int i = 0; i < LINES; i++) {
        assertThat(rate.line())
            .hasValueSatisfying(
                line ->
                    assertThat(line)
                        .startsWith("Kafka at 127.0.0.1:%d: cannot count".formatted(port))
                        .endsWith("; trying again"));
      }
      kafka = broker(port);
      send();
      awaitOutputs(pipeline, 2 * FRAMES);
      assertThat(rate.line().orElseThrow()).endsWith(" records/s out");
      assertThat(job.isEnded()).isFalse();
      job.requireHealthy();
      assertThat(outputs(pipeline))
          .containsExactlyElementsOf(IntStream.range(0, 2 * FRAMES).boxed().toList());
    } finally {
      kafka.close();
    }
  }

  private void awaitOutputs(Pipeline pipeline, int count) {
    await().atMost(Duration.ofMinutes(2)).until(() -> outputs(pipeline).size() >= count);
  }

  /** Numbers of the committed frames. */
  private static List<Integer> outputs(Pipeline pipeline) {
    List<Integer> outputs = new ArrayList<>();
    try (TopicReader reader = new TopicReader(KafkaAccess.of(pipeline.kafka().bootstrap()))) {
      reader.readAll(
          pipeline.outputTopic(),
          record -> outputs.add((int) FrameHeaders.parse(record.headers()).seq().orElseThrow()));
    }
    return outputs;
  }

  private void send() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            KafkaAccess.of(kafka.bootstrap()).producer(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < FRAMES; i++) {
        var unused = producer.send(WireRecords.toProducer(Frames.frame("camera", sent++)));
      }
    }
  }

  private Pipeline pipeline() {
    return PipelineFile.parse("stages: [ deblur: { model: tiny-average } ]", "test")
        .with("kafka.bootstrap=" + kafka.bootstrap())
        .withKafka(IMPATIENT)
        .with("checkpoint.interval=200 ms")
        .with("models=" + Path.of("../../operators/src/test/resources/models"))
        .with("threads=1");
  }

  private static void createTopics(Pipeline pipeline) {
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(pipeline.kafka().bootstrap()))) {
      List<String> created =
          admin.ensure(
              pipeline.allTopics().stream().map(pipeline.topics()::spec).toList(), 1, Map.of());
      assertThat(created).contains("limpid.deblurred");
    }
  }
}
