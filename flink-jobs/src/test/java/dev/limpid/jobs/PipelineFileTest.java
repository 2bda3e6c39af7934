package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.limpid.jobs.PipelineKeys.Delivery;
import dev.limpid.operators.describe.DescribeStageFactory;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.pipeline.FrameOptions;
import dev.limpid.operators.predict.PredictOptions;
import dev.limpid.operators.predict.PredictStageFactory;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.sync.SyncOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineFileTest {
  private static final String MINIMAL = "stages: [ deblur ]";

  @Test
  void parse_minimal_hasEveryDefault() {
    Pipeline pipeline = PipelineFile.parse(MINIMAL, "test");
    assertThat(pipeline.get(PipelineKeys.BOOTSTRAP)).isEqualTo("localhost:9092");
    assertThat(pipeline.get(PipelineKeys.DELIVERY)).isEqualTo(Delivery.EXACTLY_ONCE);
    assertThat(pipeline.get(PipelineKeys.CHECKPOINT_INTERVAL)).isEqualTo(Duration.ofSeconds(5));
    assertThat(pipeline.get(PipelineKeys.DEVICE)).isEqualTo(Device.AUTO);
    assertThat(pipeline.frameOptions()).isEqualTo(FrameOptions.DEFAULTS);
    assertThat(pipeline.stages().get(0).get(PipelineKeys.DEBLUR_MODEL)).isEqualTo("deblur-small");
  }

  @Test
  void parse_everyKey_isMapped() {
    Pipeline pipeline =
        PipelineFile.parse(
            """
            kafka: { bootstrap: 'a:1,b:2', prefix: cams, delivery: at-least-once, start: latest,
                     bounded: true, fetch: 65536 }
            checkpoint: { interval: 500 ms, dir: 'file:///tmp/x' }
            models: [ one, two ]
            device: cpu
            threads: 3
            parallelism: 4
            batch: { max: 7, linger: 2 ms, queue: 9 }
            codec: { threads: 5 }
            output: { quality: 80 }
            frame: { max-pixels: 1000000, min-side: 8 }
            stream: { ttl: 1 h }
            stages:
              - deblur: { model: other }
              - predict: { model: next, horizon: 3, conceal: 2, conceal-on: clock, surprise: 7.5 }
              - describe: { model: where, every: 4 }
              - sync: { reference: monday, lag: 2 min, stripe: 1 min, aligned: final, frames: all }
            """,
            "test");
    assertThat(pipeline.values().keySet())
        .containsExactlyInAnyOrderElementsOf(PipelineKeys.ALL.stream().map(Key::name).toList());
    assertThat(pipeline.frameOptions())
        .isEqualTo(new FrameOptions("cams", 7, 2, 9, 5, 80, 1_000_000, 8, 3_600_000));
    assertThat(pipeline.engineOptions().intraOpThreads()).isEqualTo(3);
    assertThat(pipeline.get(PipelineKeys.MODELS)).isEqualTo(List.of("one", "two"));
    assertThat(pipeline.get(PipelineKeys.BOUNDED)).isTrue();
    assertThat(pipeline.stages().get(0).get(PipelineKeys.DEBLUR_MODEL)).isEqualTo("other");
    StageSpec predict = pipeline.stages().get(1);
    assertThat(predict.options().keySet())
        .containsExactlyInAnyOrderElementsOf(
            predict.kind().keys().stream().map(Key::name).toList());
    assertThat(PipelineJob.stages(pipeline).get(1))
        .isEqualTo(
            new PredictStageFactory(
                "next",
                List.of("one", "two"),
                pipeline.engineOptions(),
                new PredictOptions(3, 2, Concealer.Timing.CLOCK, 7.5),
                true));
    assertThat(pipeline.stages().get(3).options()).hasSize(StageSpec.Kind.SYNC.keys().size() - 1);
    assertThat(PipelineJob.stages(pipeline)).hasSize(3);
    assertThat(PipelineJob.sync(pipeline))
        .contains(
            new SyncOptions(
                "a:1,b:2",
                "cams",
                "monday",
                false,
                120_000,
                60_000,
                SyncOptions.Aligned.FINAL,
                SyncOptions.Frames.ALL,
                3_600_000));
    StageSpec describe = pipeline.stages().get(2);
    assertThat(describe.options()).hasSameSizeAs(describe.kind().keys());
    assertThat(PipelineJob.stages(pipeline).get(2))
        .isEqualTo(
            new DescribeStageFactory(
                "where", List.of("one", "two"), pipeline.engineOptions(), 4, true));
  }

  @Test
  void parse_describeWithoutOptions_hasEveryDefault() {
    Pipeline pipeline = PipelineFile.parse("stages: [ describe ]", "test");
    assertThat(PipelineJob.stages(pipeline))
        .containsExactly(
            new DescribeStageFactory(
                "drive-descriptor-small", List.of(), pipeline.engineOptions(), 10, false));
    assertThat(pipeline.outputTopic()).isEqualTo("limpid.descriptors");
    assertThatThrownBy(() -> PipelineFile.parse("stages: [ describe: { every: 0 } ]", "x"))
        .hasMessageContaining("describe.every: expected 1 to 10000, got '0'");
  }

  @Test
  void parse_predictWithoutOptions_hasEveryDefault() {
    Pipeline pipeline = PipelineFile.parse("stages: [ predict ]", "test");
    assertThat(PipelineJob.stages(pipeline))
        .containsExactly(
            new PredictStageFactory(
                "predict-small",
                List.of(),
                pipeline.engineOptions(),
                PredictOptions.DEFAULTS,
                false));
    assertThat(pipeline.outputTopic()).isEqualTo("limpid.concealed");
  }

  @Test
  void parse_syncWithStream_isLive() {
    Pipeline pipeline =
        PipelineFile.parse("stages: [ describe, sync: { stream: front, lag: 1 min } ]", "x");
    SyncOptions options = PipelineJob.sync(pipeline).orElseThrow();
    assertThat(options.live()).isTrue();
    assertThat(options.reference()).isEqualTo("front");
    assertThat(options.lagMillis()).isEqualTo(60_000);
    String both = "stages: [ describe, sync: { stream: a, reference: b, lag: 2 h } ]";
    assertThatThrownBy(() -> PipelineFile.parse(both, "x"))
        .hasMessageContaining("sync: expected either reference (stored) or stream (live), got both")
        .hasMessageContaining("sync.lag: expected at most 1 h, got 7200 s");
  }

  @Test
  void parse_syncWithoutWhatItNeeds_isRefused() {
    assertThatThrownBy(() -> PipelineFile.parse("stages: [ sync: { stripe: 5 s } ]", "x"))
        .hasMessageContaining("line 1: stages: expected 'describe' before 'sync'")
        .hasMessageContaining(
            "line 1: sync: expected either reference (stored) or stream (live), got neither")
        .hasMessageContaining("line 1: sync.stripe: expected 20 s to 10 min, got 5000 ms");
    Pipeline pipeline = PipelineFile.parse("stages: [ describe, sync: { reference: a } ]", "x");
    assertThat(PipelineJob.sync(pipeline))
        .contains(
            new SyncOptions(
                "localhost:9092",
                "limpid",
                "a",
                false,
                300_000,
                90_000,
                SyncOptions.Aligned.PROVISIONAL,
                SyncOptions.Frames.ALL,
                600_000));
  }

  @Test
  void parse_wrongStageOptionsAndOrder_areRefused() {
    assertThatThrownBy(() -> PipelineFile.parse("stages: [ predict, deblur ]", "x"))
        .hasMessageContaining("line 1: stages: expected 'deblur' before 'predict'");
    assertThatThrownBy(() -> PipelineFile.parse("stages: [ deblur, deblur ]", "x"))
        .hasMessageContaining("line 1: stages: 'deblur' stands twice");
    assertThatThrownBy(
            () -> PipelineFile.parse("stages: [ predict: { surprise: much, conceal: 101 } ]", "x"))
        .hasMessageContaining("predict.surprise: expected a number, 1 to 1000, got 'much'")
        .hasMessageContaining("predict.conceal: expected 0 to 100, got '101'");
  }

  @Test
  void parse_problems_areReportedAllAtOnceWithLines() {
    PipelineException failure =
        catchThrowableOfType(
            PipelineException.class,
            () ->
                PipelineFile.parse(
                    """
                    kafka:
                      bootstrap: a:1
                      prefx: cams
                    batch: { max: 0 }
                    device: tpu
                    checkpoint: { interval: soon }
                    stages:
                      - deblur: { modl: x }
                      - sharpen
                    """,
                    "pipeline.yaml"));
    assertThat(failure.problems()).hasSize(6);
    assertThat(failure.problems().get(0))
        .startsWith("line 3: unknown key 'kafka.prefx'; known keys");
    assertThat(failure.problems().get(1))
        .isEqualTo("line 4: batch.max: expected 1 to 1024, got '0'");
    assertThat(failure.problems().get(2))
        .isEqualTo("line 5: device: expected one of auto, cpu, cuda, got 'tpu'");
    assertThat(failure.problems().get(3))
        .startsWith("line 6: checkpoint.interval: expected a duration");
    assertThat(failure.problems().get(4)).contains("unknown key 'modl' of stage 'deblur'");
    assertThat(failure.problems().get(5))
        .isEqualTo(
            "line 9: unknown stage 'sharpen'; known stages: deblur, predict, describe, sync");
    assertThat(failure).hasMessageStartingWith("pipeline.yaml: 6 problems");
  }

  @Test
  void parse_notYamlOrNoStages_isRefused() {
    assertThatThrownBy(() -> PipelineFile.parse("a: [", "x")).hasMessageContaining("not YAML");
    assertThatThrownBy(() -> PipelineFile.parse("", "x"))
        .hasMessageContaining("stages: expected at least one of deblur");
    assertThatThrownBy(() -> PipelineFile.parse("stages: []\nthreads: 1\nthreads: 2", "x"))
        .hasMessageContaining("threads: stands twice");
  }

  @Test
  void with_assignment_overridesOrExplains() {
    Pipeline pipeline = PipelineFile.parse(MINIMAL, "test");
    assertThat(pipeline.with("batch.max=3").get(PipelineKeys.BATCH_MAX)).isEqualTo(3);
    assertThatThrownBy(() -> pipeline.with("batch.max=x"))
        .hasMessage("batch.max: expected a whole number, 1 to 1024, got 'x'");
    assertThatThrownBy(() -> pipeline.with("nonsense=1"))
        .hasMessageStartingWith("unknown key 'nonsense'");
  }

  @Test
  void documentation_isTheGeneratedOne() {
    assertThat(java.nio.file.Path.of("../src/docs/pipeline-file.md"))
        .hasContent(PipelineReference.markdown());
  }
}
