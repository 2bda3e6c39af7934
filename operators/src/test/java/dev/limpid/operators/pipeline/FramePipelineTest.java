package dev.limpid.operators.pipeline;

import static dev.limpid.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.limpid.operators.deblur.DeblurStage;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.SimulatedDevice;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.state.TensorState;
import dev.limpid.operators.stream.StreamState;
import dev.limpid.testing.Frames;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FramePipelineTest {
  private static final String DEBLURRED = "limpid.deblurred";
  private static final String DEAD_LETTER = "limpid.dead-letter";
  private static final StageSite DEBLUR = Sites.of("deblur", "model", ReferenceLoop.MODEL);

  private final FakeHost host = new FakeHost();
  private FramePipeline pipeline;
  private long tensorsBefore;

  @BeforeEach
  void open() {
    tensorsBefore = Tensor.live();
    pipeline = host.open(DEBLUR);
  }

  @AfterEach
  void close_freesEveryTensor() {
    pipeline.close();
    assertThat(Tensor.live()).isEqualTo(tensorsBefore);
  }

  @Test
  void accept_sequence_equalsReferenceLoop() {
    List<WireRecord> frames = sequence("a", 0, 20);
    feed(frames);
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(ReferenceLoop.run(frames));
    assertThat(host.events()).isEmpty();
  }

  @Test
  void accept_loneStream_isNotDelayed() {
    pipeline.accept(frame("a", 0));
    awaitOutputs("a", 1);
  }

  /** A frame whose encoder has just ended must not be left behind until the next one comes. */
  @Test
  void accept_loneStreamFrameByFrame_eachLeavesWithoutTheNext() {
    for (int i = 0; i < 300; i++) {
      pipeline.accept(frame("a", i));
      awaitOutputs("a", i + 1);
    }
  }

  @Test
  void accept_manyStreamsInterleavedAtRandom_eachEqualsItselfAlone() {
    Random random = new Random(7);
    List<List<WireRecord>> streams = new ArrayList<>();
    for (int s = 0; s < 16; s++) {
      List<WireRecord> frames = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        frames.add(frame("camera-" + s, i, 1, s % 3 == 0 ? 40 : 33, s % 3 == 0 ? 30 : 25));
      }
      streams.add(frames);
    }
    int[] next = new int[16];
    for (int left = 16 * 12; left > 0; left--) {
      int s = random.nextInt(16);
      while (next[s] == 12) {
        s = (s + 1) % 16;
      }
      pipeline.accept(streams.get(s).get(next[s]++));
      if (random.nextInt(10) == 0) {
        host.advanceMillis(random.nextInt(8));
      }
    }
    pipeline.drain();
    for (List<WireRecord> frames : streams) {
      assertThat(host.values(DEBLURRED, frames.get(0).stream()))
          .containsExactlyElementsOf(ReferenceLoop.run(frames));
    }
  }

  /** The way of a GPU: states are gathered into one call, pixels go through staging memory. */
  @Test
  void accept_onDeviceThatJavaCannotTouch_eachStreamEqualsItselfAlone() {
    SimulatedDevice device = new SimulatedDevice();
    Session session = device.open(Model.read(TestModels.path(ReferenceLoop.MODEL)));
    Stage stage = new DeblurStage(DEBLUR, new ModelStepper(session, Sites.ENGINE));
    FakeHost own = new FakeHost();
    try (FramePipeline onDevice = own.open(device, stage)) {
      for (int i = 0; i < 10; i++) {
        for (int s = 0; s < 5; s++) {
          onDevice.accept(frame("s" + s, i));
        }
      }
      onDevice.drain();
    }
    for (int s = 0; s < 5; s++) {
      assertThat(own.values(DEBLURRED, "s" + s))
          .containsExactlyElementsOf(ReferenceLoop.run(sequence("s" + s, 0, 10)));
    }
    assertThat(device.uploads()).isLessThan(5 * 10);
    assertThat(device.downloads()).isLessThan(5 * 10);
  }

  @Test
  void accept_onSeveralLanes_eachStreamEqualsItselfAlone() {
    FakeHost own = new FakeHost();
    Stage threeLanes = Sites.open(DEBLUR, EngineOptions.cpu(3));
    try (FramePipeline wide = own.open(threeLanes)) {
      for (int i = 0; i < 10; i++) {
        for (int s = 0; s < 5; s++) {
          wide.accept(frame("s" + s, i, 1, 37, 21));
        }
      }
      wide.drain();
    }
    for (int s = 0; s < 5; s++) {
      String stream = "s" + s;
      List<WireRecord> alone =
          IntStream.range(0, 10).mapToObj(i -> frame(stream, i, 1, 37, 21)).toList();
      assertThat(own.values(DEBLURRED, stream)).containsExactlyElementsOf(ReferenceLoop.run(alone));
    }
  }

  /** Else a lone stream's decoder rests while the models run, and the models while it decodes. */
  @Test
  void accept_loneStreamWithABacklog_nextFrameIsDecodedWhileTheModelsRun() {
    List<WatchedStage.Step> steps = new ArrayList<>();
    FakeHost own = new FakeHost();
    own.setBacklog();
    List<WireRecord> frames = sequence("a", 0, 4);
    try (FramePipeline watched = own.open(new WatchedStage(Sites.open(DEBLUR), steps))) {
      watched.accept(frames.get(0));
      for (WireRecord next : frames.subList(1, 4)) {
        watched.accept(next);
        own.runMail();
      }
      watched.drain();
    }
    long picture = 32 * 24 * 3;
    assertThat(steps)
        .extracting(WatchedStage.Step::lentBytes)
        .containsExactly(2 * picture, 2 * picture, 2 * picture, picture);
  }

  @Test
  void accept_sizeThatAlwaysHasFrames_othersTakeTheirTurn() {
    List<WatchedStage.Step> steps = new ArrayList<>();
    FakeHost own = new FakeHost();
    own.setBacklog();
    try (FramePipeline watched = own.open(new WatchedStage(Sites.open(DEBLUR), steps))) {
      watched.accept(frame("a", 0));
      watched.accept(frame("b", 0, 1, 40, 30));
      for (int i = 1; i < 4; i++) {
        own.runMail();
        watched.accept(frame("a", i));
      }
    }
    assertThat(steps)
        .extracting(WatchedStage.Step::streams)
        .containsExactly(List.of("a"), List.of("b"), List.of("a"));
  }

  /** A frame that comes while another's batch is full must not stay behind a checkpoint. */
  @Test
  void drain_withAStreamThatFoundTheBatchFull_runsItsFrameToo() {
    FakeHost own = new FakeHost();
    own.setBacklog();
    try (FramePipeline deferring = own.open(DEBLUR)) {
      deferring.accept(frame("a", 0));
      deferring.accept(frame("b", 0));
      deferring.drain();
      assertThat(own.values(DEBLURRED, "a")).hasSize(1);
      assertThat(own.values(DEBLURRED, "b")).hasSize(1);
    }
  }

  /** A checkpoint, or the end, may come before a batch that was put off. */
  @Test
  void drain_ofABatchThatWasPutOff_runsItOnce() {
    FakeHost own = new FakeHost();
    own.setBacklog();
    List<WireRecord> frames = sequence("a", 0, 2);
    try (FramePipeline deferring = own.open(DEBLUR)) {
      frames.forEach(deferring::accept);
      deferring.drain();
      deferring.save();
      own.runMails();
      assertThat(own.values(DEBLURRED, "a")).containsExactlyElementsOf(ReferenceLoop.run(frames));
    }
    own.runMails();
    assertThat(own.emitted()).hasSize(frames.size());
  }

  @Test
  void close_withABatchThatWasPutOff_runsItNoMore() {
    FakeHost own = new FakeHost();
    own.setBacklog();
    try (FramePipeline deferring = own.open(DEBLUR)) {
      deferring.accept(frame("a", 0));
    }
    own.runMails();
    assertThat(own.emitted()).isEmpty();
  }

  @Test
  void accept_secondStream_runsAfterLinger() {
    pipeline.accept(frame("a", 0));
    pipeline.accept(frame("b", 0));
    pipeline.accept(frame("a", 1));
    host.advanceMillis(FrameOptions.DEFAULTS.lingerMillis());
    awaitOutputs("b", 1);
    awaitOutputs("a", 2);
  }

  @Test
  void accept_oneStreamFarAhead_queueIsBounded() {
    pipeline.accept(frame("b", 0));
    List<WireRecord> frames = sequence("a", 0, 100);
    frames.forEach(pipeline::accept);
    awaitOutputs("a", 100 - FrameOptions.DEFAULTS.queueMax());
    pipeline.drain();
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(ReferenceLoop.run(frames));
  }

  @Test
  void accept_outputFrame_carriesSourceAndModel() {
    feed(List.of(frame("a", 41)));
    WireRecord out = host.emitted().get(0);
    assertThat(out.timestampMillis()).isEqualTo(frame("a", 41).timestampMillis());
    assertThat(FrameHeaders.parse(out.headers()))
        .isEqualTo(FrameHeaders.parse(frame("a", 41).headers()));
    assertThat(text(out, FrameHeaders.SOURCE)).isEqualTo("limpid.frames/0/41");
    assertThat(text(out, FrameHeaders.STAGE)).isEqualTo("deblur");
    assertThat(text(out, FrameHeaders.MODEL)).startsWith("tiny-average@");
    assertThat(text(out, FrameHeaders.CONTENT_TYPE)).isEqualTo("image/jpeg");
  }

  @Test
  void accept_plainJpegsWithoutHeaders_areCountedInPartitionOrder() {
    List<WireRecord> frames = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      frames.add(Frames.record("a", i + 5, Pictures.jpeg(1, i, 32, 24), List.of()));
    }
    feed(frames);
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(ReferenceLoop.run(frames));
    assertThat(
            host.emitted().stream().map(out -> FrameHeaders.parse(out.headers()).seq().getAsLong()))
        .containsExactly(0L, 1L, 2L);
  }

  @Test
  void accept_duplicatesAndLateFrames_areDroppedAndToldOnce() {
    List<WireRecord> frames = sequence("a", 0, 5);
    feed(List.of(frames.get(0), frames.get(1), frames.get(1), frames.get(0), frames.get(2)));
    assertThat(host.values(DEBLURRED, "a"))
        .containsExactlyElementsOf(ReferenceLoop.run(frames.subList(0, 3)));
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.DROPPED_LATE);
  }

  @Test
  void accept_gap_resetsStateAndTells() {
    List<WireRecord> before = sequence("a", 0, 4);
    List<WireRecord> after = sequence("a", 7, 4);
    feed(before);
    feed(after);
    assertReset(before, after, Event.Type.RESET_GAP, "3 frames missing before frame 7");
  }

  @Test
  void accept_newEpoch_resetsState() {
    List<WireRecord> before = sequence("a", 0, 4);
    List<WireRecord> after = List.of(frame("a", 0, 2, 32, 24), frame("a", 1, 2, 32, 24));
    feed(before);
    feed(after);
    assertReset(before, after, Event.Type.RESET_EPOCH, "epoch 2 after 1");
  }

  @Test
  void accept_newSize_resetsState() {
    List<WireRecord> before = sequence("a", 0, 4);
    List<WireRecord> after = List.of(frame("a", 4, 1, 48, 20), frame("a", 5, 1, 48, 20));
    feed(before);
    feed(after);
    assertReset(before, after, Event.Type.RESET_RESOLUTION, "from 32x24 to 48x20");
  }

  @Test
  void accept_unreadableImages_goToDeadLetterWithReasonAndResetState() {
    byte[] good = Pictures.jpeg(3, 3, 32, 24);
    byte[] damaged = good.clone();
    Arrays.fill(damaged, 0, 30, (byte) 7);
    assertRefused(damaged, "not a JPEG, PNG or WebP image");
    assertRefused(Arrays.copyOf(good, good.length / 2), "truncated JPEG");
    assertRefused(new byte[0], "empty image (0 bytes)");
    assertRefused(null, "no image: the record has no value");
    assertRefused(Pictures.jpeg(3, 3, 8, 8), "expected at least 16 pixels on each side");
    assertRefused(withSize(good, 20_000, 20_000), "image of 20000x20000: expected at most");
  }

  @Test
  void accept_badHeader_goesToDeadLetter() {
    feed(List.of(withBadHeader("a", 0)));
    assertThat(host.emitted().get(0).topic()).isEqualTo(DEAD_LETTER);
    assertThat(text(host.emitted().get(0), FrameHeaders.ERROR))
        .contains("header 'limpid.seq': expected a big-endian int64 (8 bytes), got 1 bytes");
  }

  @Test
  void save_andRestore_continuesBitForBit() {
    List<WireRecord> frames = sequence("a", 0, 20);
    feed(frames.subList(0, 9));
    pipeline.save();
    assertThat(restoredFrom(host, frames.subList(9, 20)))
        .containsExactlyElementsOf(ReferenceLoop.run(frames).subList(9, 20));
  }

  @Test
  void restore_afterARefusedRecordWithoutOrder_continuesFromTheReset() {
    feed(sequence("a", 0, 5));
    pipeline.save();
    feed(List.of(withBadHeader("a", 5)));
    pipeline.save();
    List<WireRecord> rest = sequence("a", 5, 3);
    assertThat(restoredFrom(host, rest)).containsExactlyElementsOf(ReferenceLoop.run(rest));
  }

  @Test
  void restore_ofAStreamWithNothingButRefusedFrames_tellsNoReset() {
    feed(List.of(Frames.record("a", 0, 1, new byte[] {1, 2, 3})));
    pipeline.save();
    List<WireRecord> rest = sequence("a", 1, 3);
    assertThat(restoredFrom(host, rest)).containsExactlyElementsOf(ReferenceLoop.run(rest));
  }

  /** The sharp frames of a pipeline that goes on from what another one saved, without an event. */
  private static List<byte[]> restoredFrom(FakeHost saved, List<WireRecord> frames) {
    FakeHost restored = new FakeHost();
    restored.states.putAll(saved.states);
    try (FramePipeline second = restored.open(DEBLUR)) {
      frames.forEach(second::accept);
      second.drain();
    }
    assertThat(restored.events()).isEmpty();
    return restored.values(DEBLURRED, "a");
  }

  @Test
  void restore_stateOfAnotherModel_isResetAndTold() {
    feed(sequence("a", 0, 5));
    pipeline.save();
    StreamState state = Objects.requireNonNull(host.states.get("a"));
    TensorState tensor = state.tensors().get(0);
    TensorState foreign =
        new TensorState(
            tensor.stage(),
            "other",
            "0000",
            tensor.tensor(),
            tensor.dtype(),
            tensor.shape(),
            tensor.bytes());
    FakeHost restored = new FakeHost();
    restored.states.put("a", new StreamState(state.order(), List.of(foreign)));
    List<WireRecord> rest = sequence("a", 5, 3);
    try (FramePipeline second = restored.open(DEBLUR)) {
      rest.forEach(second::accept);
      second.drain();
    }
    assertThat(restored.values(DEBLURRED, "a")).containsExactlyElementsOf(ReferenceLoop.run(rest));
    assertThat(restored.events()).extracting(Event::type).containsExactly(Event.Type.RESET_MODEL);
    assertThat(restored.events().get(0).detail()).contains("written by model 'other'");
  }

  @Test
  void expiry_silentStream_losesStateAndIsTold() {
    feed(sequence("a", 0, 3));
    pipeline.save();
    host.advanceMillis(1000);
    assertThat(host.gauge("streams")).isEqualTo(1);
    assertThat(host.gauge("stateBytes")).isPositive();
    host.advanceMillis(FrameOptions.DEFAULTS.streamTtlMillis() * 2);
    assertThat(host.states).isEmpty();
    host.advanceMillis(1000);
    assertThat(host.gauge("streams")).isZero();
    assertThat(host.gauge("stateBytes")).isZero();
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.RESET_EXPIRED);
  }

  private void assertReset(
      List<WireRecord> before, List<WireRecord> after, Event.Type type, String detail) {
    List<byte[]> expected = new ArrayList<>(ReferenceLoop.run(before));
    expected.addAll(ReferenceLoop.run(after));
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(expected);
    assertThat(host.events()).extracting(Event::type).containsExactly(type);
    assertThat(host.events().get(0).detail()).contains(detail);
    assertThat(host.events().get(0).seq())
        .isEqualTo(FrameHeaders.parse(after.get(0).headers()).seq().getAsLong());
  }

  private static WireRecord withBadHeader(String stream, long offset) {
    return Frames.record(
        stream,
        offset,
        Pictures.jpeg(1, 0, 32, 24),
        List.of(WireHeader.ofText(FrameHeaders.SEQ, "7")));
  }

  private void assertRefused(byte @Nullable [] value, String reason) {
    FakeHost own = new FakeHost();
    List<WireRecord> before = sequence("a", 0, 3);
    List<WireRecord> after = sequence("a", 4, 3);
    WireRecord bad = Frames.record("a", 3, 1, value);
    try (FramePipeline fresh = own.open(DEBLUR)) {
      before.forEach(fresh::accept);
      fresh.accept(bad);
      after.forEach(fresh::accept);
      fresh.drain();
    }
    List<byte[]> expected = new ArrayList<>(ReferenceLoop.run(before));
    expected.addAll(ReferenceLoop.run(after));
    assertThat(own.values(DEBLURRED, "a")).containsExactlyElementsOf(expected);
    assertThat(own.events()).extracting(Event::type).containsExactly(Event.Type.RESET_REJECTED);
    WireRecord letter =
        own.emitted().stream().filter(out -> out.topic().equals(DEAD_LETTER)).findFirst().get();
    assertThat(letter.value()).isEqualTo(value);
    assertThat(letter.headers()).containsAll(bad.headers());
    assertThat(text(letter, FrameHeaders.ERROR)).contains("stream 'a': ").contains(reason);
  }

  /** The JPEG with another size in its frame header. */
  private static byte[] withSize(byte[] jpeg, int width, int height) {
    byte[] changed = jpeg.clone();
    for (int i = 2; i < changed.length - 9; i++) {
      if (changed[i] == (byte) 0xFF && changed[i + 1] == (byte) 0xC0) {
        changed[i + 5] = (byte) (height >> 8);
        changed[i + 6] = (byte) height;
        changed[i + 7] = (byte) (width >> 8);
        changed[i + 8] = (byte) width;
        return changed;
      }
    }
    throw new IllegalStateException("no frame header");
  }

  private void awaitOutputs(String stream, int count) {
    await()
        .pollInterval(Duration.ofMillis(2))
        .untilAsserted(
            () -> {
              host.runMails();
              assertThat(host.values(DEBLURRED, stream)).hasSizeGreaterThanOrEqualTo(count);
            });
  }

  private void feed(List<WireRecord> frames) {
    frames.forEach(pipeline::accept);
    pipeline.drain();
  }

  private static List<WireRecord> sequence(String stream, long from, int count) {
    List<WireRecord> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(frame(stream, from + i));
    }
    return frames;
  }

  private static String text(WireRecord record, String header) {
    return record.headers().stream()
        .filter(candidate -> candidate.key().equals(header))
        .map(WireHeader::text)
        .findFirst()
        .orElse("");
  }
}
