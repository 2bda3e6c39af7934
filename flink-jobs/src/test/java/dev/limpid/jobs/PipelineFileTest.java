package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import dev.limpid.jobs.PipelineKeys.Delivery;
import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.operators.frame.Damaged;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.pipeline.FrameOptions;
import dev.limpid.operators.pipeline.MemoryOptions;
import dev.limpid.operators.pipeline.OverloadOptions;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.PipelineSite;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Panel;
import dev.limpid.wire.PipelineDescription;
import dev.limpid.wire.TopicChoice;
import dev.limpid.wire.TopicDescription;
import dev.limpid.wire.Vectors;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineFileTest {
  private static final String MINIMAL = "stages: [ deblur ]";
  private static final StageSite DEBLUR = first("deblur");

  @Test
  void parse_minimal_hasEveryDefault() {
    Pipeline pipeline = PipelineFile.parse(MINIMAL, "test");
    assertThat(pipeline.get(PipelineKeys.BOOTSTRAP)).isEqualTo("localhost:9092");
    assertThat(pipeline.get(PipelineKeys.DELIVERY)).isEqualTo(Delivery.EXACTLY_ONCE);
    assertThat(pipeline.get(PipelineKeys.CHECKPOINT_INTERVAL)).isEqualTo(Duration.ofSeconds(5));
    assertThat(pipeline.get(PipelineKeys.DEVICE)).isEqualTo(Device.AUTO);
    assertThat(pipeline.frameOptions()).isEqualTo(FrameOptions.DEFAULTS);
    assertThat(pipeline.sites()).containsExactly(DEBLUR);
    assertThat(DEBLUR.get(FrameStageType.modelKey(DeblurStageType.TASK))).isEqualTo("deblur-small");
  }

  @Test
  void parse_kafkaProperties_reachTheClientsFlatOrNested() {
    Pipeline pipeline =
        PipelineFile.parse(
            """
            kafka:
              properties:
                security.protocol: SASL_SSL
                sasl: { mechanism: PLAIN }
                ssl.truststore.password: ${env:TRUST}
            stages: [ deblur ]
            """,
            "test");

    assertThat(pipeline.with("kafka.properties.sasl.mechanism=SCRAM-SHA-512").kafka().properties())
        .isEqualTo(
            Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "ssl.truststore.password", "${env:TRUST}"));
    assertThat(pipeline.withKafka(Map.of("sasl.mechanism", "X")).kafka().properties())
        .containsEntry("sasl.mechanism", "X");
    assertThat(pipeline.sites().get(0).pipeline().kafka()).isEqualTo(pipeline.kafka());
  }

  @Test
  void parse_kafkaPropertiesThatAreRefused_areAllToldWithTheirLines() {
    PipelineException refused =
        catchThrowableOfType(
            PipelineException.class,
            () ->
                PipelineFile.parse(
                    """
                    kafka:
                      properties:
                        acks: 1
                        sasl: { mechanizm: PLAIN }
                        ssl.key.password: hush
                    stages: [ deblur ]
                    """,
                    "test"));

    assertThat(refused)
        .hasMessageContaining("line 3: kafka.properties: acks is for limpid to decide")
        .hasMessageContaining("line 4: kafka.properties: sasl.mechanizm is no setting")
        .hasMessageContaining("line 5: kafka.properties: ssl.key.password: expected a secret as")
        .hasMessageNotContaining("hush");
    Pipeline pipeline = PipelineFile.parse(MINIMAL, "test");
    assertThatThrownBy(() -> pipeline.with("kafka.properties.isolation.level=x"))
        .hasMessageContaining("isolation.level is for limpid to decide");
    assertThatThrownBy(
            () -> PipelineFile.parse("{ kafka: { properties: x }, " + MINIMAL + " }", "x"))
        .hasMessageContaining("kafka.properties: expected keys and values");
  }

  @Test
  void parse_frames_areTopicsOrAPattern() {
    String text = "{ kafka: { frames: %s }, stages: [ deblur ] }";
    Pipeline usual = PipelineFile.parse(MINIMAL, "x");
    Pipeline listed = PipelineFile.parse(text.formatted("[ cams.gate, yard ]"), "x");
    Pipeline matched = PipelineFile.parse(text.formatted("{ pattern: 'cams[.].*' }"), "x");

    assertThat(usual.frames()).isEqualTo(TopicChoice.of("limpid.frames"));
    assertThat(usual.allTopics()).contains("limpid.frames");
    assertThat(usual.description().frames()).isNull();
    assertThat(listed.frames()).isEqualTo(TopicChoice.of("cams.gate", "yard"));
    assertThat(listed.allTopics())
        .contains("limpid.deblurred")
        .doesNotContain("limpid.frames", "cams.gate", "yard");
    assertThat(listed.description().frames()).isEqualTo(listed.frames());
    assertThat(matched.frames()).isEqualTo(new TopicChoice(List.of(), "cams[.].*"));
    assertThat(listed.with("kafka.frames.pattern=limpid[.]frames").frames())
        .isEqualTo(new TopicChoice(List.of(), "limpid[.]frames"));
    assertThat(matched.with("kafka.frames=a").frames()).isEqualTo(TopicChoice.of("a"));
  }

  @Test
  void parse_framesThatAreNone_areRefused() {
    String text = "{ kafka: { frames: %s }, stages: [ deblur ] }";
    assertThatThrownBy(() -> PipelineFile.parse(text.formatted("'cams.*'"), "x"))
        .hasMessageContaining("kafka.frames: expected names of topics");
    assertThatThrownBy(() -> PipelineFile.parse(text.formatted("{ pattern: '(' }"), "x"))
        .hasMessageContaining("kafka.frames.pattern: expected a regular expression");
    assertThatThrownBy(
            () ->
                PipelineFile.parse(
                    "{ kafka.frames: [ a ], kafka.frames.pattern: b, stages: [ deblur ] }", "x"))
        .hasMessageContaining("kafka.frames: expected topics or a pattern, got both");
    Pipeline loop = PipelineFile.parse(text.formatted("{ pattern: 'limpid[.].*' }"), "x");
    assertThatThrownBy(() -> PipelineStart.requireKafka(loop))
        .hasMessageContaining("expected topics that others write, got this pipeline's own")
        .hasMessageContaining("limpid.deblurred");
  }

  @Test
  void parse_everyKey_isMapped() {
    Pipeline pipeline =
        PipelineFile.parse(
            """
            kafka: { bootstrap: 'a:1,b:2', prefix: cams, delivery: at-least-once, start: latest,
                     bounded: true, fetch: 65536, transaction-timeout: 14 min, lost-outputs: skip }
            checkpoint: { interval: 500 ms, dir: 'file:///tmp/x' }
            models: [ one, two ]
            device: cpu
            threads: 3
            parallelism: 4
            batch: { max: 7, linger: 2 ms, queue: 9 }
            codec: { threads: 5 }
            output: { quality: 80 }
            frame: { max-pixels: 1000000, min-side: 8, damaged: event }
            dead-letters: { per-second: 3 }
            stream: { ttl: 1 h }
            memory: { frames: 900, states: 300 }
            state: { backend: disk }
            live: { max-lag: 1500 ms }
            overload: drop
            stages:
              - deblur: { model: other }
              - predict: { model: next, horizon: 3, conceal: 2, conceal-on: clock, surprise: 7.5 }
              - describe: { model: where, every: 4 }
              - sync: { reference: monday, lag: 2 min, stripe: 1 min, aligned: final, frames: all }
            """,
            "test");
    assertThat(pipeline.values().keySet())
        .containsExactlyInAnyOrderElementsOf(
            PipelineKeys.ALL.stream()
                .map(Key::name)
                .filter(name -> !name.matches("kafka[.](properties|frames.*)"))
                .toList());
    assertThat(pipeline.frameOptions())
        .isEqualTo(
            new FrameOptions(
                "cams",
                7,
                2,
                9,
                5,
                80,
                1_000_000,
                8,
                Damaged.EVENT,
                3,
                3_600_000,
                new MemoryOptions(900, 300, true),
                new OverloadOptions(1500, OverloadOptions.Mode.DROP)));
    assertThat(pipeline.engineOptions().intraOpThreads()).isEqualTo(3);
    assertThat(pipeline.get(PipelineKeys.MODELS)).isEqualTo(List.of("one", "two"));
    assertThat(pipeline.get(PipelineKeys.BOUNDED)).isTrue();
    PipelineSite site =
        new PipelineSite(
            "cams",
            KafkaAccess.of("a:1,b:2"),
            List.of("one", "two"),
            3_600_000,
            80,
            1_000_000,
            8,
            Damaged.EVENT,
            3,
            true);
    assertThat(pipeline.sites())
        .containsExactly(
            new StageSite("deblur", "deblur", Map.of("model", "other"), site, "cams.frames", false),
            new StageSite(
                "predict",
                "predict",
                Map.of(
                    "model",
                    "next",
                    "horizon",
                    "3",
                    "conceal",
                    "2",
                    "conceal-on",
                    "clock",
                    "surprise",
                    "7.5"),
                site,
                "cams.deblurred",
                false),
            new StageSite(
                "describe",
                "describe",
                Map.of("model", "where", "every", "4"),
                site,
                "cams.deblurred",
                true),
            new StageSite(
                "sync",
                "sync",
                Map.of(
                    "reference",
                    "monday",
                    "lag",
                    "2 min",
                    "stripe",
                    "1 min",
                    "aligned",
                    "final",
                    "frames",
                    "all"),
                site,
                "cams.deblurred",
                false));
    for (StageSpec spec : pipeline.stages().subList(0, 3)) {
      assertThat(spec.options().keySet())
          .containsExactlyInAnyOrderElementsOf(spec.type().keys().stream().map(Key::name).toList());
    }
    assertThat(pipeline.stages().get(3).options())
        .hasSize(pipeline.stages().get(3).type().keys().size() - 1);
  }

  @Test
  void parse_describeWithoutOptions_hasEveryDefault() {
    Pipeline pipeline = PipelineFile.parse("stages: [ describe ]", "test");
    assertThat(pipeline.sites()).containsExactly(first("describe"));
    assertThat(pipeline.outputTopic()).isEqualTo("limpid.descriptors");
    assertThatThrownBy(() -> PipelineFile.parse("stages: [ describe: { every: 0 } ]", "x"))
        .hasMessageContaining("describe.every: expected 1 to 10000, got '0'");
  }

  @Test
  void parse_predictWithoutOptions_hasEveryDefault() {
    Pipeline pipeline = PipelineFile.parse("stages: [ predict ]", "test");
    assertThat(pipeline.sites()).containsExactly(first("predict"));
    assertThat(pipeline.outputTopic()).isEqualTo("limpid.concealed");
  }

  @Test
  void parse_syncWithStream_isLive() {
    Pipeline pipeline =
        PipelineFile.parse("stages: [ describe, sync: { stream: front, lag: 1 min } ]", "x");
    assertThat(pipeline.sites().get(1).options())
        .isEqualTo(Map.of("stream", "front", "lag", "1 min"));
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
    assertThat(pipeline.sites().get(1).options()).isEqualTo(Map.of("reference", "a"));
    assertThat(pipeline.sites().get(0).everyFrame()).isTrue();
  }

  @Test
  void parse_syncBehindTwoDescribes_hearsTheNearerOneAlone() {
    Pipeline pipeline =
        PipelineFile.parse(
            "stages: [ describe, describe: { as: other }, sync: { reference: a } ]", "x");
    assertThat(pipeline.sites().get(0).everyFrame()).isFalse();
    assertThat(pipeline.sites().get(1).everyFrame()).isTrue();
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

  /** Operators are found in savepoints by these names. */
  @Test
  void parse_nameThatSomethingElseHas_isRefused() {
    for (String name : List.of("sink", "descriptors", "sync")) {
      assertThatThrownBy(
              () -> PipelineFile.parse("stages: [ burst: { as: %s } ]".formatted(name), "x"))
          .hasMessageContaining("stages: 'as: %s' is the name of something else".formatted(name));
    }
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
            "line 9: unknown stage 'sharpen'; known stages: deblur, predict, describe, sync, burst,"
                + " failing");
    assertThat(failure).hasMessageStartingWith("pipeline.yaml: 6 problems");
  }

  @Test
  void parse_notYamlOrNoStages_isRefused() {
    assertThatThrownBy(() -> PipelineFile.parse("a: [", "x")).hasMessageContaining("not YAML");
    assertThatThrownBy(() -> PipelineFile.parse("", "x"))
        .hasMessageContaining("stages: expected at least one of ")
        .hasMessageContaining("deblur, predict, describe, sync, burst");
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
  void parse_stageTwice_theSecondHasANameAndTopicsOfItsOwn() {
    Pipeline pipeline =
        PipelineFile.parse(
            "stages: [ deblur, deblur: { as: again, model: other }, predict: { as: next } ]", "x");
    assertThat(pipeline.sites())
        .extracting(StageSite::name)
        .containsExactly("deblur", "again", "next");
    assertThat(pipeline.sites())
        .extracting(StageSite::pictures)
        .containsExactly("limpid.frames", "limpid.deblurred", "limpid.again.deblurred");
    assertThat(pipeline.sites().get(1).options()).isEqualTo(Map.of("model", "other"));
    assertThat(pipeline.description().outputs())
        .extracting(TopicDescription::topic)
        .containsExactly("limpid.deblurred", "limpid.again.deblurred", "limpid.next.predicted");
    assertThat(pipeline.allTopics()).contains("limpid.frames", "limpid.again.deblurred");
    assertThat(pipeline.outputTopic()).isEqualTo("limpid.again.deblurred");
  }

  @Test
  void parse_stageTwiceWithoutAName_isRefused() {
    assertThatThrownBy(() -> PipelineFile.parse("stages: [ deblur, deblur ]", "x"))
        .hasMessageContaining(
            "line 1: stages: 'deblur' stands twice; give the second a name with 'as'");
    assertThatThrownBy(
            () -> PipelineFile.parse("stages: [ deblur, describe: { as: deblur } ]", "x"))
        .hasMessageContaining("line 1: stages: 'deblur' stands twice");
    assertThatThrownBy(() -> PipelineFile.parse("stages: [ deblur: { as: Again! } ]", "x"))
        .hasMessageContaining(
            "deblur.as: expected lower case letters, digits and hyphens, got 'Again!'");
  }

  @Test
  void description_ofEveryKindOfStage_saysWhatEachTopicIsAbout() {
    PipelineDescription description =
        PipelineFile.parse("stages: [ deblur, predict, describe, sync: { reference: a } ]", "x")
            .description();
    assertThat(description.outputs())
        .containsExactly(
            new TopicDescription(
                "limpid.deblurred", "deblur", "Deblurred", Panel.RESULT, "image/jpeg"),
            new TopicDescription(
                "limpid.predicted", "predict", "Predicted", Panel.FORECAST, "image/jpeg"),
            new TopicDescription(
                "limpid.descriptors", "describe", "Descriptors", Panel.NONE, Vectors.MEDIA_TYPE),
            new TopicDescription(
                "limpid.alignments",
                "sync",
                "Where in the recording",
                Panel.MATCHES,
                "application/json"),
            new TopicDescription(
                "limpid.aligned", "sync", "In step", Panel.COMPANION, "image/jpeg"));
    assertThat(PipelineDescription.fromJson(description.toJson())).isEqualTo(description);
  }

  @Test
  void documentation_isTheGeneratedOne() {
    String withoutStagesOfTests =
        PipelineReference.markdown()
            .replaceFirst("(?s)\n### %s\n.*?(?=\n### |\\z)".formatted(FailingStageType.NAME), "");
    assertThat(java.nio.file.Path.of("../src/docs/pipeline-file.md"))
        .hasContent(withoutStagesOfTests);
  }

  @Test
  void sites_twoSetStagesOnTheFrames_onlyTheFirstJudgesThem() {
    Pipeline pipeline =
        PipelineFile.parse("stages: [ burst, burst: { as: long, frames: 16 } ]", "test");
    assertThat(pipeline.sites())
        .extracting(site -> site.pipeline().judgesFrames())
        .containsExactly(false, true);
  }

  /** A stage without options that stands first. */
  private static StageSite first(String type) {
    PipelineSite pipeline =
        new PipelineSite(
            "limpid",
            KafkaAccess.of("localhost:9092"),
            List.of(),
            600_000,
            92,
            7680L * 4320L,
            16,
            Damaged.DEAD_LETTER,
            10,
            true);
    return new StageSite(type, type, Map.of(), pipeline, "limpid.frames", false);
  }

  /** Each of these once ended with a stack trace, without end, or as if nothing were wrong. */
  /** Flink refuses these, but only once the job is there. */
  @ParameterizedTest
  @CsvSource({
    "checkpoint.interval, 10 ms, 9 ms, expected at least 10 ms",
    "stream.ttl, 1 ms, 0 s, expected at least 1 ms",
    "parallelism, 128, 129, 'expected 1 to 128'"
  })
  void with_valueThatFlinkCannotTake_isRefused(
      String key, String least, String wrong, String expected) {
    Pipeline pipeline = PipelineFile.parse("stages: [ deblur: {} ]", "test");
    assertThat(pipeline.with(key + "=" + least).values()).containsEntry(key, least);
    assertThatThrownBy(() -> pipeline.with(key + "=" + wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("%s: %s, got '%s'", key, expected, wrong);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'kafka: { properties: &a { x: *a } }'        | with no aliases of lists
          'a: "\u0007"'                                 | line 1: not YAML: character 0x7 may not stand
          'checkpoint: { interval: 99999999999999999999 h }' | line 1: checkpoint.interval: expected
          'stream.ttl: 9999999999 h'                   | line 1: stream.ttl: expected at most 876000 h
          'kafka: { bootstrap: { host: port } }'       | kafka.bootstrap: expected a value or a list
          'models: [ [ a ], b ]'                       | models: expected a value or a list of values
          'kafka: { properties: [ a ] }'               | kafka.properties: expected keys and values
          'device: [ { a: b } ]'                       | device: expected a value or a list of values
          """)
  void parse_hostile_isRefusedWithAReason(String text, String reason) {
    String file = "stages: [ deblur ]\n" + text;
    String told = reason.replace("line 1", "line 2");
    assertThatThrownBy(() -> PipelineFile.parse(file, "x"))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining(told);
  }

  @Test
  void parse_deepLongOrOften_isRefusedInShort() {
    for (String text :
        List.of(
            "[".repeat(100_000),
            "a: b\n".repeat(10_000),
            "device: " + "x".repeat(100_000),
            "kafka: { frames: { pattern: '" + "(".repeat(20_000) + "' } }",
            "stages:\n" + "  - deblur\n".repeat(10_000),
            "x".repeat(PipelineYaml.MOST + 1))) {
      assertThatThrownBy(() -> PipelineFile.parse(text, "x"))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining("expected")
          .extracting(e -> String.valueOf(e.getMessage()).length(), as(INTEGER))
          .isLessThan(100_000);
    }
  }

  @Test
  void parse_stagesTwice_isRefused() {
    assertThatThrownBy(() -> PipelineFile.parse(MINIMAL + "\nstages: [ predict ]", "x"))
        .hasMessageContaining("line 2: stages: stands twice");
  }

  @Test
  void read_noTextOrTooMuch_isRefusedByName(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("p.yaml");
    Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', 0});
    assertThatThrownBy(() -> PipelineFile.read(file)).hasMessageContaining("expected UTF-8");
    Files.write(file, new byte[PipelineYaml.MOST + 1]);
    assertThatThrownBy(() -> PipelineFile.read(file))
        .hasMessageContaining(file + ": 1 problem")
        .hasMessageContaining("expected at most 131072 bytes");
    assertThatThrownBy(() -> PipelineFile.read(folder))
        .hasMessageContaining("cannot be read: it is not a file");
    assertThatThrownBy(() -> PipelineFile.read(folder.resolve("no.yaml")))
        .hasMessageContaining("cannot be read: there is no such file");
  }

  /** Whoever opens a pipe waits until somebody writes; what the shell has opened is read. */
  @Test
  @Timeout(30)
  void read_pipe_isRefusedUnlessTheShellOpenedIt(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> PipelineFile.read(pipe))
        .hasMessageContaining("cannot be read: it is not a file");
    Path file = Files.writeString(folder.resolve("p.yaml"), MINIMAL);
    try (FileInputStream opened = new FileInputStream(file.toFile());
        Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      Path shown = descriptors.filter(each -> isLinkTo(file, each)).findFirst().orElseThrow();
      assertThat(opened.available()).isPositive();
      assertThat(PipelineFile.read(shown).stages()).hasSize(1);
    }
  }

  private static boolean isLinkTo(Path file, Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }
}
