package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.ingest.FakeSource.Ending;
import dev.limpid.ingest.Playback.Loop;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunningIngestTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final IngestOptions OPTIONS =
      IngestOptions.of(KafkaAccess.of("unused:1"), new Topics("limpid"))
          .withPlayback(Playback.AS_FAST_AS_POSSIBLE)
          .withQueue(new IngestOptions.Queue(4, false));

  @Test
  void deadCamera_holdsUpNeitherOthersNorStop() throws InterruptedException {
    FakeSink sink = new FakeSink();
    try (RunningIngest running =
        start(
            OPTIONS,
            sink,
            camera("dead", 0, Ending.HANG),
            file("file", 50, Ending.END),
            camera("gone", 3, Ending.HANG))) {
      Awaitility.await().until(() -> sink.frames("file").size() == 50);
      Awaitility.await().until(() -> sink.ends("file") == 1);
      Awaitility.await().until(() -> sink.frames("gone").size() == 3);
      assertThat(running.isEnded()).isFalse();
      long before = System.nanoTime();
      running.stop();
      assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(3).toNanos());
      assertThat(running.awaitEnd(LONG)).isTrue();
      assertThat(running.stats().isHealthy()).isTrue();
      assertThat(sink.ends("gone")).isEqualTo(1);
    }
  }

  @Test
  void stop_whileSourceWaits_endsWithoutFailure() throws InterruptedException {
    FakeSink sink = new FakeSink();
    try (RunningIngest running = start(OPTIONS, sink, file("file", 5, Ending.HANG_RUDELY))) {
      Awaitility.await().until(() -> sink.frames("file").size() == 5);
      running.stop();
      assertThat(running.awaitEnd(LONG)).isTrue();
      Awaitility.await().until(() -> stats(running).state() == StreamPhase.ENDED);
      assertThat(stats(running).problem()).isNull();
    }
  }

  @Test
  void slowKafka_liveStream_dropsOldestAndCounts() {
    FakeSink sink = new FakeSink();
    sink.allowOnly(3);
    try (RunningIngest running = start(OPTIONS, sink, camera("cam", 40, Ending.HANG))) {
      Awaitility.await().until(() -> stats(running).framesRead() == 40);
      sink.allowAll();
      Awaitility.await()
          .until(() -> stats(running).framesSent() + stats(running).framesDropped() == 40);
      assertThat(stats(running).framesDropped()).isBetween(31L, 36L);
      List<Long> seqs = sink.frames("cam").stream().map(OutgoingFrame::seq).toList();
      assertThat(seqs).isSorted().endsWith(36L, 37L, 38L, 39L);
    }
  }

  @Test
  void slowKafka_losslessCameraOrFile_waits() throws InterruptedException {
    FakeSink sink = new FakeSink();
    sink.allowOnly(3);
    IngestOptions lossless = OPTIONS.withQueue(new IngestOptions.Queue(4, true));
    try (RunningIngest running =
        start(lossless, sink, file("file", 40, Ending.END), camera("cam", 40, Ending.HANG))) {
      Awaitility.await().until(() -> running.stats().streams().get(0).framesRead() >= 5);
      assertThat(running.stats().streams()).allMatch(stream -> stream.framesRead() < 12);
      sink.allowAll();
      Awaitility.await().until(() -> sink.frames("file").size() == 40);
      Awaitility.await().until(() -> sink.frames("cam").size() == 40);
      assertThat(running.stats().streams()).allMatch(stream -> stream.framesDropped() == 0);
    }
  }

  @Test
  void oversizeFrame_isCountedAndTheRestGoesOn() throws InterruptedException {
    FakeSink sink =
        new FakeSink(
            frame -> frame.seq() == 7 ? new RecordTooLargeException("17 MB, at most 16") : null);
    InFlightLimit limit = new InFlightLimit(100);
    try (RunningIngest running =
        start(OPTIONS.withFlowControl(limit), sink, file("file", 20, Ending.END))) {
      assertThat(running.awaitEnd(LONG)).isTrue();
      StreamStats stats = stats(running);
      assertThat(stats.framesSent()).isEqualTo(19);
      assertThat(stats.framesOversize()).isEqualTo(1);
      assertThat(stats.problem()).contains("stream file: frame 7").contains("17 MB");
      assertThat(stats.isHealthy()).isFalse();
      assertThat(limit.inFlight("file")).isEqualTo(19);
    }
  }

  @Test
  void kafkaRefuses_fileFails_cameraGoesOn() throws InterruptedException {
    FakeSink sink =
        new FakeSink(frame -> frame.seq() == 2 ? new TimeoutException("expired") : null);
    try (RunningIngest running =
        start(
            OPTIONS.withQueue(new IngestOptions.Queue(100, false)),
            sink,
            file("file", 1_000_000, Ending.NONE),
            camera("cam", 9, Ending.HANG))) {
      Awaitility.await().until(() -> sink.frames("cam").size() == 8);
      Awaitility.await()
          .until(() -> running.stats().streams().get(0).state() == StreamPhase.FAILED);
      assertThat(running.stats().streams().get(0).problem())
          .contains("frame 2")
          .contains("expired");
      assertThat(running.stats().streams().get(1).framesFailed()).isEqualTo(1);
    }
  }

  /** Played again and again it stands for a camera, and nobody starts it again. */
  @Test
  void kafkaRefuses_loopedFile_goesOnAndCounts() {
    FakeSink sink =
        new FakeSink(frame -> frame.seq() == 2 ? new TimeoutException("expired") : null);
    IngestOptions looped = OPTIONS.withPlayback(new Playback(Speed.MAX, Loop.JUMP, 0));
    try (RunningIngest running = start(looped, sink, file("file", 5, Ending.END))) {
      Awaitility.await().until(() -> sink.frames("file").size() > 20);
      assertThat(stats(running).framesFailed()).isEqualTo(1);
      assertThat(stats(running).state()).isNotEqualTo(StreamPhase.FAILED);
    }
  }

  @Test
  void flowControl_boundsFramesUnderWay() {
    FakeSink sink = new FakeSink();
    InFlightLimit limit = new InFlightLimit(5);
    try (RunningIngest running =
        start(OPTIONS.withFlowControl(limit), sink, file("file", 12, Ending.END))) {
      Awaitility.await().until(() -> sink.frames("file").size() == 5);
      assertThat(running.isEnded()).isFalse();
      for (int i = 0; i < 7; i++) {
        limit.release("file");
      }
      Awaitility.await().until(() -> sink.frames("file").size() == 12);
      assertThat(limit.inFlight("file")).isEqualTo(5);
    }
  }

  private static StreamStats stats(RunningIngest running) {
    return running.stats().streams().get(0);
  }

  private static RunningIngest start(IngestOptions options, FakeSink sink, Input... inputs) {
    return RunningIngest.start(options, List.of(inputs), sink, Clock.SYSTEM);
  }

  private static Input file(String id, int frames, Ending ending) {
    return new Input(id, "fake", false, () -> new FakeSource(frames, ending, false));
  }

  private static Input camera(String id, int frames, Ending ending) {
    return new Input(id, "fake", true, () -> new FakeSource(frames, ending, true));
  }
}
