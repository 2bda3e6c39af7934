package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.media.FrameCodec;
import dev.limpid.testing.Frames;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.Reference;
import dev.limpid.wire.ReferenceFrame;
import dev.limpid.wire.ReferenceStore;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicReader;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** References stored from files and topics, against a real broker. */
class ReferenceCommandITCase {
  private static final Topics TOPICS = new Topics("limpid");
  private static final int FRAMES = 24;

  @TempDir static Path dir;
  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start();
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(kafka.bootstrap()))) {
      List<String> unused = admin.ensure(TOPICS.specs(), 2, Map.of());
    }
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

  private record Outcome(int exit, String out, String err) {}

  private static Outcome limpid(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Limpid.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--bootstrap");
    all.add(kafka.bootstrap());
    int exit = command.execute(all.toArray(String[]::new));
    return new Outcome(exit, out.toString(), err.toString());
  }

  private static Outcome add(String name, String source, String every) {
    return limpid(
        "reference",
        "add",
        name,
        source,
        "--descriptor",
        "../../operators/src/test/resources/models/tiny-thumbnail.onnx",
        "--every",
        every);
  }

  @Test
  void add_folder_storesDescriptorsAndWhereTheFramesLie() {
    Outcome added = add("monday", dir.resolve("frames").toString(), "3");

    assertThat(added.err()).isEmpty();
    assertThat(added.exit()).isZero();
    assertThat(added.out())
        .contains("reference monday: 24 frames, 8 described by tiny-thumbnail@1.0.0");
    Reference stored = new ReferenceStore(KafkaAccess.of(kafka.bootstrap()), TOPICS).get("monday");
    Map<Long, WireRecord> records = new java.util.HashMap<>();
    try (TopicReader reader = new TopicReader(KafkaAccess.of(kafka.bootstrap()))) {
      reader.readAll(TOPICS.recordings(), record -> records.put(record.offset(), record));
    }
    assertThat(stored.frames()).hasSize(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      ReferenceFrame frame = stored.frames().get(i);
      assertThat(frame.seq()).isEqualTo(i);
      assertThat(frame.descriptor() != null).isEqualTo(i % 3 == 0);
      byte[] picture = Objects.requireNonNull(records.get(frame.place().offset())).value();
      assertThat(Pictures.decode(Objects.requireNonNull(picture)))
          .isEqualTo(Pictures.rgb(7, i, 64, 48));
    }
    assertThat(limpid("reference", "list").out()).contains("monday").contains("24 frames");
  }

  @Test
  void add_again_replacesAlsoALongerOne() {
    assertThat(add("twice", dir.resolve("frames").toString(), "1").exit()).isZero();
    ReferenceStore store = new ReferenceStore(KafkaAccess.of(kafka.bootstrap()), TOPICS);
    List<ReferenceFrame> part = store.get("twice").frames().subList(4, 16);
    store.put(Reference.of("twice", "other@2", "cam", part));

    assertThat(store.get("twice").frames()).isEqualTo(part);
    assertThat(store.get("twice").summary().model()).isEqualTo("other@2");
  }

  @Test
  void add_topicAndStream_takesItsLastEpoch() {
    assertThat(add("first", dir.resolve("frames").toString(), "3").exit()).isZero();
    assertThat(add("first", dir.resolve("frames").toString(), "3").exit()).isZero();
    Outcome copied = add("copy", TOPICS.recordings() + ":first", "1");

    assertThat(copied.err()).isEmpty();
    assertThat(copied.out()).contains("reference copy: 24 frames, 24 described");
  }

  @Test
  void add_topicWhoseClockWasSetBack_takesTheRunThatCameLast() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            KafkaSettings.producer(kafka.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long epoch : new long[] {1_800_000_000_000L, 1_700_000_000_000L}) {
        for (int seq = 0; seq < 10; seq++) {
          WireRecord frame = Frames.record("back", seq, epoch, Pictures.jpeg(7, seq, 64, 48));
          var unused = producer.send(WireRecords.toProducer(frame));
        }
        var unused = producer.send(WireRecords.toProducer(Frames.end("back")));
      }
    }

    Outcome added = add("back", TOPICS.frames() + ":back", "1");

    assertThat(added.err()).isEmpty();
    assertThat(added.out()).contains("reference back: 10 frames, 10 described");
    Reference stored = new ReferenceStore(KafkaAccess.of(kafka.bootstrap()), TOPICS).get("back");
    assertThat(stored.frames().get(0).place().offset()).isEqualTo(11);
  }

  @Test
  void add_wrongInput_saysWhatIsThere() {
    assertThat(add("x", "no-such-thing", "1").err())
        .contains("'no-such-thing' is neither a file nor a topic; topics: [limpid.dead-letter,");
    assertThat(add("x", TOPICS.events() + ":cam", "1").err())
        .contains("stream 'cam': expected at least 8 described frames, got 0 of 0 frames");
    assertThat(add("a/b", "x", "1").err()).contains("reference name: expected 1-100 letters");
    assertThat(add("x", "y", "0").err()).contains("--every: expected 1 or more frames, got 0");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new ReferenceStore(KafkaAccess.of(kafka.bootstrap()), TOPICS).get("nowhere"))
        .hasMessageStartingWith("topic limpid.references has no reference 'nowhere'; it has [")
        .hasMessageContaining("limpid reference add nowhere FILE");
  }
}
