package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.Picture;
import dev.limpid.operators.describe.ModelDescriber;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.sync.SyncStageType;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.Match;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.Reference;
import dev.limpid.wire.ReferenceFrame;
import dev.limpid.wire.ReferenceStore;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two live streams are aligned to a stored recording while a task manager is killed: what is
 * committed, provisional and final, and the frames that are shown in step, are the same bytes as
 * without the kill. On a cluster of separate processes.
 */
class SyncCrashITCase {
  private static final Topics TOPICS = new Topics("limpid");
  private static final String ALIGNMENTS = TOPICS.name(SyncStageType.ALIGNMENTS);
  private static final String ALIGNED = TOPICS.name(SyncStageType.ALIGNED);
  private static final List<String> STREAMS = List.of("north", "east");
  private static final int FRAMES = 360;
  private static final int REFERENCE_FRAMES = 420;
  private static final long FRAME_MILLIS = 320;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String STAGES =
      "describe: { model: tiny-thumbnail, every: 1 },"
          + " sync: { reference: monday, stripe: 20 s, aligned: final }";

  @TempDir static Path dir;

  @Test
  void kill_taskManagerInTheMiddle_alignmentsAreTheSameBytes() throws Exception {
    try (FlinkProcesses cluster = FlinkProcesses.start(folder("cluster"))) {
      Process taskManager = cluster.startTaskManager();
      cluster.rest().awaitSlots(1);
      Outcome undisturbed = run(cluster, "undisturbed", null);
      Outcome killed = run(cluster, "killed", taskManager);

      assertThat(killed.alignments()).isEqualTo(undisturbed.alignments());
      assertThat(killed.aligned()).isEqualTo(undisturbed.aligned());
      assertThat(rightShare(undisturbed.alignments())).isGreaterThan(0.9);
      assertThat(PipelineRun.count(undisturbed.aligned())).isGreaterThan(FRAMES);
    }
  }

  private record Outcome(
      SortedMap<String, List<WireRecord>> alignments,
      SortedMap<String, List<WireRecord>> aligned) {}

  private static Outcome run(FlinkProcesses cluster, String name, Process toKill) throws Exception {
    PipelineRun.Footage footage =
        new PipelineRun.Footage(
            STREAMS,
            (stream, seq) -> seq * FRAME_MILLIS,
            (stream, seq) -> jpeg(metre(stream, seq), seq));
    try (PipelineRun run = new PipelineRun(folder(name), STAGES, footage)) {
      storeReference(run.bootstrap());
      run.send(0, FRAMES / 3);
      String job = cluster.run(List.of(), Dist.jobJar(), run.pipelineFile());
      Awaitility.await().atMost(PATIENCE).until(() -> alignments(run) > 0);
      run.send(FRAMES / 3, FRAMES / 2);
      if (toKill != null) {
        cluster.kill(toKill);
        Process unused = cluster.startTaskManager();
      }
      run.send(FRAMES / 2, FRAMES);
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(250))
          .until(() -> provisional(run) == (long) STREAMS.size() * FRAMES);
      assertThat(cluster.rest().restored(job) > 0).isEqualTo(toKill != null);
      cluster.rest().cancel(job);
      return new Outcome(run.committed(ALIGNMENTS), run.committed(ALIGNED));
    }
  }

  private static int alignments(PipelineRun run) {
    return PipelineRun.count(run.committed(ALIGNMENTS));
  }

  private static long provisional(PipelineRun run) {
    return run.committed(ALIGNMENTS).values().stream()
        .flatMap(List::stream)
        .filter(record -> match(record).kind() == Match.Kind.PROVISIONAL)
        .count();
  }

  private static Match match(WireRecord record) {
    return Match.fromJson(Objects.requireNonNull(record.value()));
  }

  /** Of the final matches, the share that is right within 4 frames. */
  private static double rightShare(SortedMap<String, List<WireRecord>> alignments) {
    List<Match> finals =
        alignments.values().stream()
            .flatMap(List::stream)
            .map(SyncCrashITCase::match)
            .filter(match -> match.kind() == Match.Kind.FINAL)
            .toList();
    assertThat(finals).hasSizeGreaterThan(FRAMES);
    long right =
        finals.stream()
            .filter(
                match -> {
                  Match.Place place = match.reference();
                  double truth = metre(match.query().stream(), (int) match.query().seq());
                  return place != null && Math.abs(place.index() - truth) <= 4;
                })
            .count();
    return right / (double) finals.size();
  }

  /** Where a stream is; the reference passes a metre per frame. */
  private static double metre(String stream, int seq) {
    return stream.equals("north") ? 20 + seq : 300 - 0.9 * FRAMES / 2 + 0.7 * seq;
  }

  /** Blocks of random gray, another set every four metres, with noise. */
  private static byte[] jpeg(double metre, int noiseSeed) {
    int place = (int) Math.floor(metre / 4);
    double weight = metre / 4 - place;
    SplittableRandom before = new SplittableRandom(place * 7919L);
    SplittableRandom after = new SplittableRandom((place + 1) * 7919L);
    SplittableRandom noise = new SplittableRandom(noiseSeed);
    double[] blocks = new double[8 * 6];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = (1 - weight) * before.nextDouble() + weight * after.nextDouble();
    }
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * 64 * 48);
    for (int i = 0; i < pixels.limit(); i++) {
      int block = i / 3 / 64 / 8 * 8 + i / 3 % 64 / 8;
      pixels.put(i, (byte) (20 + 200 * blocks[block] + 20 * noise.nextDouble()));
    }
    return FrameCodec.encodeJpeg(pixels, 64, 48, 90);
  }

  private static void storeReference(String bootstrap) throws Exception {
    Path model =
        Dist.root().resolve("operators/src/test/resources/models").resolve("tiny-thumbnail.onnx");
    List<ReferenceFrame> frames = new ArrayList<>();
    try (ModelDescriber describer = ModelDescriber.open(Model.read(model), EngineOptions.cpu(1));
        KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                KafkaSettings.producer(bootstrap),
                new StringSerializer(),
                new ByteArraySerializer())) {
      for (int i = 0; i < REFERENCE_FRAMES; i++) {
        byte[] picture = jpeg(i, 100_000 + i);
        var sent = producer.send(new ProducerRecord<>(TOPICS.recordings(), "monday", picture));
        float[] descriptor = describer.describe(new Picture(64, 48, Pictures.decode(picture)));
        RecordPlace place =
            new RecordPlace(TOPICS.recordings(), sent.get().partition(), sent.get().offset());
        frames.add(new ReferenceFrame(i, i * FRAME_MILLIS * 1_000_000, place, descriptor));
      }
      Reference reference = Reference.of("monday", describer.id(), "monday", frames);
      new ReferenceStore(KafkaAccess.of(bootstrap), TOPICS).put(reference);
    }
  }

  private static Path folder(String name) throws Exception {
    return Files.createDirectories(dir.resolve(name));
  }
}
