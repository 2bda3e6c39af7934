package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.limpid.ingest.FakeSource.Ending;
import dev.limpid.ingest.Playback.Loop;
import dev.limpid.media.ImageException;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class StreamReaderTest {
  private static final IngestOptions OPTIONS =
      IngestOptions.of(KafkaAccess.of("unused:1"), new Topics("limpid"))
          .withQueue(new IngestOptions.Queue(1000, true));

  private final FakeClock clock = new FakeClock();
  private final FrameQueue queue = new FrameQueue(1000);
  private final StreamMonitor monitor = new StreamMonitor("cam");

  @Test
  void run_file_numbersFramesAndEnds() throws InterruptedException {
    FakeSource source = new FakeSource(3, Ending.END, false);
    List<OutgoingFrame> frames = read(OPTIONS, false, source);
    assertThat(frames).extracting(OutgoingFrame::seq).containsExactly(0L, 1L, 2L);
    assertThat(frames)
        .extracting(OutgoingFrame::timestampMillis)
        .containsExactly(
            FakeClock.START_MILLIS, FakeClock.START_MILLIS + 100, FakeClock.START_MILLIS + 200);
    assertThat(frames).extracting(OutgoingFrame::epoch).containsOnly(FakeClock.START_MILLIS);
    assertThat(source.isClosed()).isTrue();
    assertThat(monitor.snapshot().state()).isEqualTo(StreamPhase.ENDED);
  }

  @Test
  void run_loop_seqAndPtsGoOnWithNewEpoch() throws InterruptedException {
    IngestOptions looping = OPTIONS.withPlayback(new Playback(Speed.MAX, Loop.JUMP, 5));
    List<OutgoingFrame> frames =
        read(
            looping,
            false,
            new FakeSource(2, Ending.END, false),
            new FakeSource(2, Ending.END, false),
            new FakeSource(2, Ending.END, false));
    assertThat(frames).extracting(OutgoingFrame::seq).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(frames)
        .extracting(frame -> frame.ptsNanos() / 100_000_000)
        .containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(frames)
        .extracting(frame -> frame.epoch() - frames.get(0).epoch())
        .containsExactly(0L, 0L, 1L, 1L, 2L);
  }

  @Test
  void run_seamlessLoop_staysInItsEpoch() throws InterruptedException {
    IngestOptions looping = OPTIONS.withPlayback(new Playback(Speed.MAX, Loop.SEAMLESS, 4));
    List<OutgoingFrame> frames =
        read(
            looping,
            false,
            new FakeSource(2, Ending.END, false),
            new FakeSource(2, Ending.END, false));
    assertThat(frames).extracting(OutgoingFrame::seq).containsExactly(0L, 1L, 2L, 3L);
    assertThat(frames).extracting(OutgoingFrame::epoch).containsOnly(FakeClock.START_MILLIS);
  }

  @Test
  void run_loopOverNothing_fails() throws InterruptedException {
    IngestOptions looping = OPTIONS.withPlayback(new Playback(Speed.MAX, Loop.JUMP, 0));
    assertThat(read(looping, false, new FakeSource(0, Ending.END, false))).isEmpty();
    assertThat(monitor.snapshot().state()).isEqualTo(StreamPhase.FAILED);
    assertThat(monitor.snapshot().problem()).contains("has no frames");
  }

  @Test
  void run_cameraFailsAndEnds_reconnectsWithNewEpochAndBackoff() throws InterruptedException {
    IngestOptions limited = OPTIONS.withPlayback(new Playback(Speed.REAL_TIME, Loop.NONE, 6));
    List<OutgoingFrame> queued =
        read(
            limited,
            true,
            new FakeSource(2, Ending.FAIL, true),
            null,
            new FakeSource(2, Ending.END, true),
            new FakeSource(9, Ending.END, true));
    assertThat(queued.get(2)).isSameAs(OutgoingFrame.LOST);
    assertThat(queued.get(5)).isSameAs(OutgoingFrame.LOST);
    List<OutgoingFrame> frames =
        queued.stream().filter(frame -> !frame.equals(OutgoingFrame.LOST)).toList();
    assertThat(frames).extracting(OutgoingFrame::seq).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(frames).extracting(OutgoingFrame::ptsNanos).isSorted().doesNotHaveDuplicates();
    assertThat(frames.stream().map(OutgoingFrame::epoch).distinct()).hasSize(3).isSorted();
    assertThat(clock.sleeps()).hasSize(3);
    assertThat(clock.sleeps().get(1)).isGreaterThanOrEqualTo(500_000_000L);
    // Time within the stream goes on by as much as the camera was away.
    assertThat(frames.get(2).ptsNanos()).isGreaterThanOrEqualTo(clock.sleeps().get(0));
    assertThat(monitor.snapshot().reconnects()).isEqualTo(3);
  }

  @Test
  void run_fileFails_endsWithTheReason() throws InterruptedException {
    assertThat(read(OPTIONS, false, new FakeSource(2, Ending.FAIL, false))).hasSize(2);
    assertThat(monitor.snapshot().state()).isEqualTo(StreamPhase.FAILED);
    assertThat(monitor.snapshot().problem()).isEqualTo("stream cam: cable cut");
  }

  @Test
  void run_maxFramesPerSecond_leavesFramesOutWithoutGapInSeq() throws InterruptedException {
    Encoding thin = new Encoding(92, OptionalDouble.of(5), java.util.Optional.empty());
    List<OutgoingFrame> frames =
        read(OPTIONS.withEncoding(thin), false, new FakeSource(10, Ending.END, false));
    assertThat(frames).extracting(OutgoingFrame::seq).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(frames)
        .extracting(frame -> frame.ptsNanos() / 100_000_000)
        .containsExactly(0L, 2L, 4L, 6L, 8L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void run_lostFrames_areNumberedAndTimedButNotDelivered(boolean live) throws InterruptedException {
    IngestOptions lossy =
        OPTIONS
            .withLoss((stream, seq) -> stream.equals("cam") && seq % 3 == 1)
            .withPlayback(new Playback(Speed.MAX, Loop.NONE, 6));
    assertThat(read(lossy, false, new FakeSource(9, Ending.END, live)))
        .extracting(OutgoingFrame::seq, frame -> frame.ptsNanos() / 100_000_000)
        .containsExactly(tuple(0L, 0L), tuple(2L, 2L), tuple(3L, 3L), tuple(5L, 5L));
  }

  private List<OutgoingFrame> read(
      IngestOptions options, boolean reconnects, @Nullable FakeSource... sources)
      throws InterruptedException {
    int[] opened = {0};
    Input input =
        new Input(
            "cam",
            "fake",
            reconnects,
            () -> {
              FakeSource source = sources[opened[0]++];
              if (source == null) {
                throw new ImageException("connection refused");
              }
              return source;
            });
    new StreamReader(input, options, queue, monitor, clock, new Backoff(new Random(7))).run();
    List<OutgoingFrame> frames = new ArrayList<>();
    for (OutgoingFrame frame = queue.take(); frame != null; frame = queue.take()) {
      frames.add(frame);
    }
    return frames;
  }
}
