package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.ingest.Playback.Loop;
import dev.limpid.media.DecodedFrame;
import dev.limpid.media.FrameRate;
import dev.limpid.media.VideoInfo;
import dev.limpid.media.VideoReader;
import dev.limpid.media.VideoWriter;
import dev.limpid.testing.Frames;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class ExportKafkaITCase {
  private static final FrameRate RATE = new FrameRate(30000, 1001);
  private static EmbeddedKafka kafka;

  @TempDir private Path folder;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void export_ingestedVideo_hasItsSizeRateAndCount() throws InterruptedException {
    Topics topics = new Topics("there-and-back");
    Path clip = clip("clip.mp4", 97, 65, 120);
    ingest(topics, clip.toString(), "other=test:64x48@25");
    Path out = folder.resolve("out.mp4");

    ExportReport report = export(topics, "clip", new VideoOutput(out));
    assertThat(report.frames()).isEqualTo(120);
    assertThat(report.duplicates() + report.missing() + report.damaged()).isZero();
    VideoInfo info = VideoInfo.probe(out);
    assertThat(info.width()).isEqualTo(97);
    assertThat(info.height()).isEqualTo(65);
    assertThat(info.frameRate()).isEqualTo(RATE);
    assertThat(countFrames(out)).isEqualTo(120);
  }

  @Test
  void export_ingestedAgainInOtherSize_beginsAFurtherFile() throws InterruptedException {
    Topics topics = new Topics("resized");
    ingest(topics, "cam=" + clip("small.mp4", 64, 48, 20));
    ingest(topics, "cam=" + clip("large.mp4", 96, 64, 30));
    ExportReport report = export(topics, "cam", new VideoOutput(folder.resolve("cam.mp4")));
    assertThat(report.frames()).isEqualTo(50);
    assertThat(report.epochs()).isEqualTo(2);
    assertThat(report.files()).hasSize(2);
    assertThat(countFrames(folder.resolve("cam.mp4"))).isEqualTo(20);
    assertThat(VideoInfo.probe(folder.resolve("cam.2.mp4")).width()).isEqualTo(96);
  }

  @Test
  void export_pngFolder_hasOnePicturePerFrame() throws Exception {
    Topics topics = new Topics("pictures");
    ingest(topics, "cam=" + clip("clip.mp4", 64, 48, 7));
    Path pictures = folder.resolve("pictures");
    export(topics, "cam", new PngFolderOutput(pictures));
    try (Stream<Path> files = Files.list(pictures)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .hasSize(7)
          .startsWith("000000.png")
          .endsWith("000006.png");
    }
  }

  @Test
  void export_unknownStreamOrTopic_saysWhatThereIs() throws InterruptedException {
    Topics topics = new Topics("unknown");
    ingest(topics, "cam=" + clip("clip.mp4", 64, 48, 3));
    assertThatThrownBy(() -> export(topics, "cma", new PngFolderOutput(folder)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no frames of stream 'cma'")
        .hasMessageContaining("[cam]");
    assertThatThrownBy(() -> export(new Topics("absent"), "cam", new PngFolderOutput(folder)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no topic absent.frames");
  }

  @Test
  void export_epochThatGoesBackAlsoToOneOfBefore_losesNoFrame() {
    Topics topics = new Topics("epochs");
    List<WireRecord> sent = new ArrayList<>();
    for (long epoch : new long[] {1_800_000_000_000L, 1_700_000_000_000L, 1_800_000_000_000L, 0}) {
      for (int seq = 0; seq < 5; seq++) {
        sent.add(outgoing(topics, Frames.frame("cam", seq, epoch, 32, 24)));
      }
    }
    send(topics, sent);

    ExportReport report = export(topics, "cam", new PngFolderOutput(folder.resolve("epochs")));
    assertThat(report.frames()).isEqualTo(20);
    assertThat(report.epochs()).isEqualTo(4);
    assertThat(report.duplicates() + report.missing() + report.damaged()).isZero();
  }

  @Test
  void export_headersThatCannotBeRead_areCountedAndTheRestGoesOn() {
    Topics topics = new Topics("headers");
    WireRecord bad =
        WireRecord.outgoing(
            topics.frames(),
            1,
            "cam",
            Pictures.jpeg(1, 1, 32, 24),
            List.of(new WireHeader(FrameHeaders.SEQ, new byte[3])));
    send(
        topics,
        List.of(
            outgoing(topics, Frames.frame("cam", 0)),
            bad,
            outgoing(topics, Frames.frame("cam", 1))));

    ExportReport report = export(topics, "cam", new PngFolderOutput(folder.resolve("headers")));
    assertThat(report.frames()).isEqualTo(2);
    assertThat(report.damaged()).isEqualTo(1);
    assertThat(report.problem()).contains("limpid.seq");
  }

  private static WireRecord outgoing(Topics topics, WireRecord frame) {
    return WireRecord.outgoing(
        topics.frames(), frame.timestampMillis(), frame.stream(), frame.value(), frame.headers());
  }

  private static void send(Topics topics, List<WireRecord> records) {
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(kafka.bootstrap()))) {
      List<String> created = admin.ensure(topics.specs(), 1, Map.of());
      assertThat(created).contains(topics.frames());
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            KafkaAccess.of(kafka.bootstrap()).producer(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (WireRecord record : records) {
        var unused = producer.send(WireRecords.toProducer(record));
      }
    }
  }

  private static void ingest(Topics topics, String... inputs) throws InterruptedException {
    IngestOptions options =
        IngestOptions.of(KafkaAccess.of(kafka.bootstrap()), topics)
            .withPlayback(new Playback(Speed.MAX, Loop.NONE, 150));
    try (RunningIngest running =
        Ingest.start(options, InputParser.standard().parseAll(List.of(inputs)))) {
      assertThat(running.awaitEnd(Duration.ofSeconds(60))).isTrue();
      assertThat(running.stats().isHealthy()).isTrue();
    }
  }

  private static ExportReport export(Topics topics, String stream, FrameOutput output) {
    ExportOptions options =
        new ExportOptions(
            KafkaAccess.of(kafka.bootstrap()),
            topics.frames(),
            stream,
            Optional.empty(),
            false,
            Optional.of(Duration.ofSeconds(60)));
    try (output) {
      return new StreamExport(options).run(output, (done, total, frames) -> {});
    }
  }

  private Path clip(String name, int width, int height, int frames) {
    Path file = folder.resolve(name);
    PictureFormat pattern = new PictureFormat(width, height, RATE);
    try (VideoWriter writer = VideoWriter.open(file, width, height, RATE);
        TestPatternSource source = new TestPatternSource(pattern)) {
      for (int i = 0; i < frames; i++) {
        SourceFrame.Pixels frame = (SourceFrame.Pixels) source.next();
        writer.write(frame.rgb(), frame.ptsNanos());
      }
    }
    return file;
  }

  private static int countFrames(Path video) {
    int frames = 0;
    try (VideoReader reader = VideoReader.open(video)) {
      for (DecodedFrame frame = reader.next(); frame != null; frame = reader.next()) {
        frames++;
      }
    }
    return frames;
  }
}
