package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.testing.Frames;
import dev.limpid.wire.KafkaUnavailableException;
import dev.limpid.wire.WireRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole job on an embedded cluster and a real broker, undisturbed and disturbed. */
class PipelineKafkaITCase {
  private static final int STREAMS = 5;
  private static final int FRAMES = 120;

  /** A model that gives each frame one step later. */
  private static final String LOOKS_AHEAD = "tiny-lookahead";

  @RegisterExtension static final PipelineBroker BROKER = new PipelineBroker();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-average", LOOKS_AHEAD})
  void run_withFailures_commitsTheSameBytesAsUndisturbed(String model) throws Exception {
    String undisturbed = "calm-" + model;
    String disturbed = "failing-" + model;
    BROKER.topics().produce(undisturbed, frames());
    BROKER.topics().produce(disturbed, frames());
    run(pipeline(undisturbed, model).with("kafka.bounded=true"), 0);
    Map<String, List<String>> calm = BROKER.topics().committed(undisturbed);

    FailingStage.reset(STREAMS * FRAMES / 4, STREAMS * FRAMES / 2);
    run(
        pipeline(disturbed, FailingStageType.NAME, model)
            .with("kafka.bounded=true")
            .with("parallelism=2"),
        2);

    assertThat(FailingStage.failures()).isEqualTo(2);
    assertThat(BROKER.topics().committed(disturbed)).isEqualTo(calm);
    assertThat(calm).hasSize(STREAMS);
    calm.values().forEach(outputs -> assertThat(outputs).hasSize(FRAMES));
    assertThat(Tensor.live()).isZero();
  }

  @Test
  void run_savepointAtOneRestoredAtTwo_commitsTheSameBytes() throws Exception {
    BROKER.topics().produce("whole", frames());
    run(pipeline("whole", LOOKS_AHEAD).with("kafka.bounded=true"), 0);

    BROKER.topics().produce("split", frames().subList(0, STREAMS * FRAMES / 2));
    Pipeline split = pipeline("split", LOOKS_AHEAD);
    StreamExecutionEnvironment first = environment(split, 0);
    PipelineJob.build(first, split);
    JobClient job = first.executeAsync();
    BROKER.topics().awaitCommitted("split", STREAMS * FRAMES / 4);
    String savepoint =
        job.stopWithSavepoint(false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);

    BROKER.topics().produce("split", frames().subList(STREAMS * FRAMES / 2, STREAMS * FRAMES));
    BROKER.topics().produce("split", ends());
    Pipeline rest = split.with("parallelism=2");
    Configuration restore = new Configuration();
    restore.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    StreamExecutionEnvironment second = environment(rest, 0);
    second.configure(restore);
    PipelineJob.build(second, rest);
    JobClient continued = second.executeAsync();
    BROKER.topics().awaitCommitted("split", STREAMS * FRAMES);
    continued.cancel().get(60, TimeUnit.SECONDS);

    assertThat(BROKER.topics().committed("split")).isEqualTo(BROKER.topics().committed("whole"));
  }

  @Test
  void requireKafka_missingTopicOrBroker_saysWhatToDo() {
    assertThatThrownBy(() -> PipelineStart.requireKafka(pipeline("nowhere", LOOKS_AHEAD)))
        .hasMessageContaining(
            "lacks the topics [nowhere.dead-letter, nowhere.deblurred, nowhere.events")
        .hasMessageContaining("limpid topics --bootstrap");
    assertThatThrownBy(
            () ->
                PipelineStart.requireKafka(
                    pipeline("x", LOOKS_AHEAD).with("kafka.bootstrap=127.0.0.1:1")))
        .isInstanceOf(KafkaUnavailableException.class)
        .hasMessageContaining("Kafka at 127.0.0.1:1: cannot ");
  }

  private static void run(Pipeline pipeline, int restarts) throws Exception {
    StreamExecutionEnvironment environment = environment(pipeline, restarts);
    PipelineJob.build(environment, pipeline);
    environment.execute();
  }

  private static StreamExecutionEnvironment environment(Pipeline pipeline, int restarts) {
    Configuration configuration = new Configuration();
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY, restarts == 0 ? "none" : "fixed-delay");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Math.max(1, restarts));
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, java.time.Duration.ofMillis(50));
    return StreamExecutionEnvironment.createLocalEnvironment(
        pipeline.get(PipelineKeys.PARALLELISM), configuration);
  }

  private Pipeline pipeline(String prefix, String model) {
    return pipeline(prefix, DeblurStageType.NAME, model);
  }

  private Pipeline pipeline(String prefix, String stage, String model) {
    return PipelineFile.parse("stages: [ %s: { model: %s } ]".formatted(stage, model), "test")
        .with("kafka.bootstrap=" + BROKER.bootstrap())
        .with("kafka.prefix=" + prefix)
        .with("checkpoint.interval=100 ms")
        .with("checkpoint.dir=" + directory.resolve(prefix).toUri())
        .with("models=" + Path.of("../operators/src/test/resources/models"))
        .with("threads=1");
  }

  /** What lets the last frames go where the input has no end. */
  private static List<WireRecord> ends() {
    return IntStream.range(0, STREAMS).mapToObj(s -> Frames.end("camera-" + s)).toList();
  }

  private static List<WireRecord> frames() {
    List<WireRecord> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      for (int s = 0; s < STREAMS; s++) {
        frames.add(Frames.frame("camera-" + s, i));
      }
    }
    return frames;
  }
}
