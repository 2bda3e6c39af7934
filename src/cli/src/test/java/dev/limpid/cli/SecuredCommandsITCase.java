package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.limpid.dashboard.Dashboard;
import dev.limpid.dashboard.DashboardOptions;
import dev.limpid.media.FrameCodec;
import dev.limpid.testing.Pictures;
import dev.limpid.testing.SecuredKafka;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaRight;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import dev.limpid.wire.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Commands with exactly the rights that src/docs/operations.md names, and without one of them each.
 */
class SecuredCommandsITCase {
  private static final String USER = SecuredKafka.PLAIN_USER;
  private static final String REFUSED = "user '" + USER + "' lacks ";
  private static final int FRAMES = 20;

  @TempDir private static Path dir;
  private static SecuredKafka kafka;

  @BeforeAll
  static void start() throws IOException {
    kafka = SecuredKafka.withPasswords(Files.createDirectories(dir.resolve("kafka")));
    Path folder = Files.createDirectories(dir.resolve("frames"));
    for (int i = 0; i < FRAMES; i++) {
      byte[] png = FrameCodec.encodePng(Pictures.rgb(7, i, 64, 48), 64, 48);
      Files.write(folder.resolve("%03d.png".formatted(i)), png);
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void ingest_intoATopicThatIsThere_needsWriteAndItsSettings() {
    Topics topics = new Topics("ingest");
    create(topics.frames());
    requireEach(
        List.of(KafkaRight.write(topics.frames()), KafkaRight.settings(topics.frames())),
        () -> ingest(topics));
  }

  @Test
  void ingest_intoATopicThatItMakes_needsCreateToo() {
    Topics topics = new Topics("made");
    kafka.allow(USER, KafkaRight.write(topics.frames()), KafkaRight.settings(topics.frames()));
    awaitOutcome(
        () -> ingest(topics),
        outcome ->
            assertThat(outcome.failure())
                .contains("cannot create topics [made.frames]", REFUSED, "it takes Create"));
    kafka.allow(USER, right(topics.frames(), AclOperation.CREATE));
    awaitOutcome(() -> ingest(topics), outcome -> assertThat(outcome.failure()).isEmpty());
  }

  @Test
  void topics_needsCreateAndDescribe() {
    Topics topics = new Topics("topics");
    create(topics.name("deblurred"));
    List<String> names =
        limpidAsAdmin(topics, "topics", "--list")
            .lines()
            .filter(line -> line.startsWith(topics.prefix() + "."))
            .map(line -> line.split(" +", 2)[0])
            .toList();
    assertThat(names).contains(topics.frames(), topics.name("predicted"));
    for (String name : names) {
      kafka.allow(USER, right(name, AclOperation.DESCRIBE));
    }
    awaitOutcome(
        () -> limpid(topics, "topics"),
        outcome ->
            assertThat(outcome.failure())
                .contains("cannot create topics", REFUSED, "it takes Create"));
    for (String name : names) {
      kafka.allow(USER, right(name, AclOperation.CREATE));
    }
    awaitOutcome(
        () -> limpid(topics, "topics"), outcome -> assertThat(outcome.failure()).isEmpty());
    kafka.forbid(USER, right(topics.frames(), AclOperation.DESCRIBE));
    awaitOutcome(
        () -> limpid(topics, "topics"),
        outcome ->
            assertThat(outcome.failure())
                .contains(REFUSED, "Describe on topic " + topics.frames()));
  }

  @Test
  void export_needsRead() {
    Topics topics = new Topics("export");
    create(topics.frames());
    assertThat(limpidAsAdmin(topics, ingestArguments())).contains("frames");
    requireEach(
        List.of(KafkaRight.read(topics.frames())),
        () ->
            limpid(
                topics,
                "export",
                "cam",
                "--topic",
                "frames",
                "--png-dir",
                dir.resolve("png-" + System.nanoTime()).toString()));
  }

  @Test
  void dashboard_needsReadOfAllThatItShows() {
    Topics topics = new Topics("dashboard");
    List<String> shown =
        List.of(topics.frames(), topics.pipeline(), topics.events(), topics.deadLetter());
    shown.forEach(SecuredCommandsITCase::create);
    shown.forEach(topic -> kafka.allow(USER, KafkaRight.read(topic)));
    awaitDashboard(topics, status -> assertThat(status).doesNotContain("lacks"));
    for (String topic : shown) {
      kafka.forbid(USER, KafkaRight.read(topic));
      awaitDashboard(
          topics,
          status ->
              assertThat(status)
                  .contains(
                      "cannot read topic " + topic, REFUSED + "a right on topic " + topic, "Read"));
      kafka.allow(USER, KafkaRight.read(topic));
    }
  }

  @Test
  void referenceAdd_ofAFile_needsItsTopicsAndItsTransaction() {
    Topics topics = new Topics("added");
    create(topics.references());
    create(topics.recordings());
    requireEach(
        List.of(
            KafkaRight.read(topics.references()),
            KafkaRight.write(topics.references()),
            KafkaRight.read(topics.recordings()),
            KafkaRight.write(topics.recordings()),
            KafkaRight.settings(topics.recordings()),
            KafkaRight.transactions(topics.references() + ".tour")),
        () ->
            limpid(
                topics,
                "reference",
                "add",
                "tour",
                dir.resolve("frames").toString(),
                "--descriptor",
                "../../operators/src/test/resources/models/tiny-thumbnail.onnx",
                "--every",
                "2"));
  }

  @Test
  void referenceList_needsRead() {
    Topics topics = new Topics("listed");
    create(topics.references());
    requireEach(
        List.of(KafkaRight.read(topics.references())), () -> limpid(topics, "reference", "list"));
  }

  private interface Command {
    Outcome run();
  }

  /**
   * How a command ended.
   *
   * @param failure what it said; empty if it succeeded
   */
  private record Outcome(String failure) {}

  /** With all rights it succeeds; without any one of them it fails with a message that names it. */
  private static void requireEach(List<KafkaRight> rights, Command command) {
    kafka.allow(USER, rights.toArray(KafkaRight[]::new));
    awaitOutcome(command, outcome -> assertThat(outcome.failure()).isEmpty());
    for (KafkaRight right : rights) {
      kafka.forbid(USER, right);
      awaitOutcome(
          command,
          outcome ->
              assertThat(outcome.failure()).contains(REFUSED, right.name(), operation(right)));
      kafka.allow(USER, right);
    }
    awaitOutcome(command, outcome -> assertThat(outcome.failure()).isEmpty());
  }

  private static String operation(KafkaRight right) {
    return right.toString().split(" on ", 2)[0];
  }

  /** Rights take effect a moment after they were given. */
  private static void awaitOutcome(Command command, Consumer<Outcome> expected) {
    ThrowingRunnable once = () -> expected.accept(command.run());
    await().atMost(Duration.ofMinutes(2)).untilAsserted(once);
  }

  private static void awaitDashboard(Topics topics, Consumer<String> expected) {
    DashboardOptions options = new DashboardOptions(kafka.plain(), topics, "127.0.0.1", 0);
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              try (Dashboard dashboard = Dashboard.start(options)) {
                await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(dashboard.isKafkaConnected()).isTrue());
                expected.accept(dashboard.kafkaStatus());
              }
            });
  }

  private static Outcome ingest(Topics topics) {
    return limpid(topics, ingestArguments());
  }

  private static String[] ingestArguments() {
    return new String[] {"ingest", "cam=" + dir.resolve("frames"), "--speed", "max"};
  }

  private static KafkaRight right(String topic, AclOperation operation) {
    return new KafkaRight(ResourceType.TOPIC, topic, operation);
  }

  private static void create(String topic) {
    try (TopicAdmin admin = new TopicAdmin(kafka.admin())) {
      var unused = admin.ensure(List.of(TopicSpec.of(topic)), 1, Map.of());
    }
  }

  private static String limpidAsAdmin(Topics topics, String... arguments) {
    StringWriter out = new StringWriter();
    Outcome unused = execute(topics, kafka.admin(), out, arguments);
    return out.toString();
  }

  private static Outcome limpid(Topics topics, String... arguments) {
    return execute(topics, kafka.plain(), new StringWriter(), arguments);
  }

  private static Outcome execute(
      Topics topics, KafkaAccess access, StringWriter out, String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine command =
        Limpid.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap", access.bootstrap(), "--prefix", topics.prefix()));
    access
        .properties()
        .forEach((key, value) -> all.addAll(List.of("--kafka-config", key + "=" + value)));
    int exit = command.execute(all.toArray(String[]::new));
    return new Outcome(exit == 0 ? "" : "exit " + exit + ": " + err + out);
  }
}
