package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.limpid.testing.Frames;
import dev.limpid.wire.Event;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Stages are taken out of a pipeline that has state, and put back. */
class StageChangeKafkaITCase {
  private static final int STREAMS = 3;
  private static final int PART = 40;
  private static final int PARTS = 3;

  private static final String DEBLUR = "deblur: { model: tiny-average }";
  private static final String ALL =
      DEBLUR
          + ", describe: { model: tiny-thumbnail, every: 1 }"
          + ", sync: { stream: camera-0, lag: 1 s, aligned: none }";

  @RegisterExtension static final PipelineBroker BROKER = new PipelineBroker();

  @TempDir private Path directory;

  @Test
  void savepoint_stagesTakenOutAndPutBack_framesGoOnAndEachIsTold() throws Exception {
    expectSameFrames(
        "saved",
        false,
        job ->
            job.stopWithSavepoint(false, uri("savepoints"), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS));
  }

  /** The checkpoint is complete, but nobody has committed its transactions: a kill just then. */
  @Test
  void killBeforeCommit_stagesTakenOutAndPutBack_framesGoOnAndEachIsTold() throws Exception {
    expectSameFrames("killed", true, this::saveAndKill);
  }

  private String saveAndKill(JobClient job) throws Exception {
    String saved =
        job.triggerSavepoint(uri("savepoints"), SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);
    job.cancel().get(60, TimeUnit.SECONDS);
    return saved;
  }

  /** How a job ends; gives where its state lies. */
  private interface Ending {
    String of(JobClient job) throws Exception;
  }

  private void expectSameFrames(String prefix, boolean leavesOpen, Ending ending) throws Exception {
    String whole = "whole-" + prefix;
    for (int part = 0; part < PARTS; part++) {
      BROKER.topics().produce(whole, frames(part));
    }
    run(pipeline(whole, DEBLUR).with("kafka.bounded=true"), "").getJobExecutionResult().get();

    String alignments = new Topics(prefix).name("alignments");
    String state = run(prefix, 0, ALL, "", ending);
    long first = BROKER.topics().offsets(alignments, "read_uncommitted");
    assertThat(first).isPositive();
    assertThat(BROKER.topics().offsets(alignments, "read_committed") < first).isEqualTo(leavesOpen);
    assertThat(BROKER.topics().eventsOfPipeline(prefix)).isEmpty();

    state = run(prefix, 1, DEBLUR, state, ending);
    assertThat(BROKER.topics().eventsOfPipeline(prefix))
        .extracting(Event::type, Event::detail)
        .containsExactlyInAnyOrder(told("describe"), told("sync"));
    long written = BROKER.topics().offsets(alignments, "read_uncommitted");
    assertThat(BROKER.topics().offsets(alignments, "read_committed"))
        .as("end of what is committed; behind it lie open transactions of the dropped stage")
        .isEqualTo(written);

    state = run(prefix, 2, ALL, state, ending);
    assertThat(BROKER.topics().offsets(alignments, "read_uncommitted")).isGreaterThan(written);
    assertThat(BROKER.topics().eventsOfPipeline(prefix)).hasSize(2);

    JobClient last = run(pipeline(prefix, ALL), state);
    BROKER.topics().awaitCommitted(prefix, PARTS * PART * STREAMS);
    last.cancel().get(60, TimeUnit.SECONDS);
    assertThat(BROKER.topics().committed(prefix)).isEqualTo(BROKER.topics().committed(whole));
  }

  private static org.assertj.core.groups.Tuple told(String stage) {
    return org.assertj.core.groups.Tuple.tuple(
        Event.Type.STAGE_DROPPED,
        "stage '%s' is not in the pipeline any more; its state was dropped".formatted(stage));
  }

  /** Runs until a part of the frames was written and every earlier one is committed. */
  private String run(String prefix, int part, String stages, String state, Ending ending)
      throws Exception {
    BROKER.topics().produce(prefix, frames(part));
    JobClient job = run(pipeline(prefix, stages), state);
    String deblurred = new Topics(prefix).name("deblurred");
    int frames = (part + 1) * PART * STREAMS;
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> BROKER.topics().offsets(deblurred, "read_uncommitted") >= frames);
    return ending.of(job);
  }

  private JobClient run(Pipeline pipeline, String state) throws Exception {
    Configuration settings = new Configuration();
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    if (!state.isEmpty()) {
      settings.set(StateRecoveryOptions.SAVEPOINT_PATH, state);
    }
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, settings);
    List<String> unused = PipelineStart.tellDropped(pipeline, environment.getConfiguration());
    PipelineJob.build(environment, pipeline);
    return environment.executeAsync();
  }

  /** Without checkpoints of its own within the test: what is saved is what the test asks for. */
  private Pipeline pipeline(String prefix, String stages) throws IOException {
    return PipelineFile.parse("stages: [ %s ]".formatted(stages), "test")
        .with("kafka.bootstrap=" + BROKER.bootstrap())
        .with("kafka.prefix=" + prefix)
        .with("checkpoint.interval=1 h")
        .with("checkpoint.dir=" + uri(prefix))
        .with("models=" + Path.of("../operators/src/test/resources/models"))
        .with("threads=1");
  }

  private String uri(String name) {
    return directory.resolve(name).toUri().toString();
  }

  private static List<WireRecord> frames(int part) {
    List<WireRecord> frames = new ArrayList<>();
    for (int i = part * PART; i < (part + 1) * PART; i++) {
      for (int s = 0; s < STREAMS; s++) {
        frames.add(Frames.frame("camera-" + s, i));
      }
    }
    return frames;
  }
}
