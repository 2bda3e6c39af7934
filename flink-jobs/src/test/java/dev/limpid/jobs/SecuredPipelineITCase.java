package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.testing.Frames;
import dev.limpid.testing.SecuredKafka;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaRight;
import dev.limpid.wire.TopicReader;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job against a broker with TLS, logins and access control lists. */
class SecuredPipelineITCase {
  private static final String PREFIX = "town";
  private static final int FRAMES = 30;

  @TempDir private static Path directory;

  /** Exactly what src/docs/operations.md says that limpid run needs. */
  private static List<KafkaRight> rights() {
    Topics topics = new Topics(PREFIX);
    return List.of(
        KafkaRight.read(topics.frames()),
        KafkaRight.write(topics.name(DeblurStageType.DEBLURRED)),
        KafkaRight.write(topics.events()),
        KafkaRight.write(topics.deadLetter()),
        KafkaRight.write(topics.pipeline()),
        KafkaRight.read(topics.pipeline()),
        KafkaRight.group("limpid-" + PREFIX),
        KafkaRight.group("limpid-" + PREFIX + ".lease"),
        KafkaRight.transactions("limpid-" + PREFIX));
  }

  @Test
  void run_withScramAndPlain_needsExactlyItsRightsAndLeaksNoSecret() throws Exception {
    try (SecuredKafka kafka =
        SecuredKafka.withPasswords(Files.createTempDirectory(directory, "p"))) {
      produce(kafka.admin());
      int outputs = 0;
      for (KafkaAccess access : List.of(kafka.scram(), kafka.plain())) {
        String user =
            access.equals(kafka.scram()) ? SecuredKafka.SCRAM_USER : SecuredKafka.PLAIN_USER;
        Pipeline pipeline = pipeline(access, user);
        requireEachRight(kafka, user, "user '" + user + "'", pipeline);
        outputs += FRAMES;
        run(pipeline, kafka.admin(), outputs);
      }
      requireNoSecret(pipeline(kafka.scram(), SecuredKafka.SCRAM_USER), kafka.admin());
    }
  }

  @Test
  void run_withACertificate_needsExactlyItsRights() throws Exception {
    try (SecuredKafka kafka =
        SecuredKafka.withCertificates(Files.createTempDirectory(directory, "c"))) {
      produce(kafka.admin());
      Pipeline pipeline = pipeline(kafka.certificate(), "certificate");
      requireEachRight(
          kafka,
          SecuredKafka.CERTIFICATE_USER,
          "the subject of the client's certificate",
          pipeline);
      run(pipeline, kafka.admin(), FRAMES);
    }
  }

  /** With all rights it may start; without any one of them a message names that one alone. */
  private static void requireEachRight(
      SecuredKafka kafka, String user, String principal, Pipeline pipeline) {
    kafka.allow(user, rights().toArray(KafkaRight[]::new));
    awaitStart(pipeline, problem -> assertThat(problem).isEmpty());
    for (KafkaRight right : rights()) {
      if (right.toString().contains(" on group ")) {
        continue;
      }
      kafka.forbid(user, right);
      awaitStart(
          pipeline,
          problem ->
              assertThat(problem)
                  .contains(principal + " lacks the rights: " + right + ". See src/docs"));
      kafka.allow(user, right);
      awaitStart(pipeline, problem -> assertThat(problem).isEmpty());
    }
  }

  /** Rights take effect a moment after they were given. */
  private static void awaitStart(Pipeline pipeline, Consumer<String> problem) {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> problem.accept(problemOf(pipeline)));
  }

  private static String problemOf(Pipeline pipeline) {
    try {
      PipelineStart.requireKafka(pipeline);
      return "";
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Runs until so many outputs are committed, and ends with a savepoint. */
  private static void run(Pipeline pipeline, KafkaAccess admin, int outputs) throws Exception {
    PipelineStart.describe(pipeline);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
    PipelineJob.build(environment, pipeline);
    JobClient job = environment.executeAsync();
    await().atMost(Duration.ofSeconds(60)).until(() -> count(admin) >= outputs);
    String savepoint =
        job.stopWithSavepoint(
                false,
                directory.resolve("savepoints").toUri().toString(),
                SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);
    assertThat(savepoint).isNotEmpty();
    assertThat(count(admin)).isEqualTo(outputs);
  }

  private static void requireNoSecret(Pipeline pipeline, KafkaAccess admin) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
    PipelineJob.build(environment, pipeline);
    JobGraph graph = environment.getStreamGraph().getJobGraph();
    assertThat(latin(InstantiationUtil.serializeObject(graph)))
        .contains("${file:")
        .doesNotContain(SecuredKafka.SECRET);
    List<String> described = new ArrayList<>();
    try (TopicReader reader = new TopicReader(admin)) {
      reader.readAll(
          pipeline.topics().pipeline(),
          record -> described.add(latin(Objects.requireNonNull(record.value()))));
    }
    assertThat(described).isNotEmpty().noneMatch(text -> text.contains(SecuredKafka.SECRET));
    try (Stream<Path> files = Files.walk(directory.resolve("savepoints"))) {
      List<Path> savepoints = files.filter(Files::isRegularFile).toList();
      assertThat(savepoints)
          .isNotEmpty()
          .noneMatch(file -> latin(read(file)).contains(SecuredKafka.SECRET));
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static Pipeline pipeline(KafkaAccess access, String user) {
    return PipelineFile.parse("stages: [ deblur: { model: tiny-average } ]", "test")
        .with("kafka.bootstrap=" + access.bootstrap())
        .withKafka(access.properties())
        .with("kafka.prefix=" + PREFIX)
        .with("checkpoint.interval=100 ms")
        .with("checkpoint.dir=" + directory.resolve("checkpoints").resolve(user).toUri())
        .with("models=" + Path.of("../operators/src/test/resources/models"))
        .with("threads=1");
  }

  private static void produce(KafkaAccess admin) {
    try (PipelineTopics topics = new PipelineTopics(admin)) {
      topics.produce(PREFIX, frames());
    }
  }

  private static long count(KafkaAccess admin) {
    try (PipelineTopics topics = new PipelineTopics(admin)) {
      return topics.committed(PREFIX).values().stream().mapToLong(List::size).sum();
    }
  }

  private static List<WireRecord> frames() {
    return IntStream.range(0, FRAMES).mapToObj(i -> Frames.frame("camera", i)).toList();
  }
}
