package dev.limpid.operators.pipeline;

import static dev.limpid.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.deblur.DeblurStage;
import dev.limpid.operators.inference.SimulatedDevice;
import dev.limpid.operators.inference.TensorsFreed;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.predict.PredictOptions;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.testing.Frames;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A model that looks one frame ahead: each frame leaves one later, with its own name. */
@ExtendWith(TensorsFreed.class)
class DelayPipelineTest {
  private static final String DEBLURRED = "limpid.deblurred";
  private static final FrameOptions OPTIONS = FrameOptions.DEFAULTS;

  private final FakeHost host = new FakeHost();

  @Test
  void accept_sequence_eachFrameLeavesWithTheNextOneAndTheLastAtTheEnd() {
    List<WireRecord> frames = frames("a", 5, 6);
    try (FramePipeline pipeline = host.open(deblur())) {
      for (int i = 0; i < frames.size(); i++) {
        pipeline.accept(frames.get(i));
        pipeline.drain();
        assertThat(host.values(DEBLURRED, "a")).hasSize(i);
      }
      pipeline.end();
    }
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(LookaheadLoop.run(frames));
    assertThat(host.events()).isEmpty();
  }

  @Test
  void accept_sequence_outputsHaveTheIdentityOfTheirOwnFrames() {
    List<WireRecord> frames = frames("a", 5, 4);
    run(host, frames);
    for (int i = 0; i < frames.size(); i++) {
      WireRecord in = frames.get(i);
      WireRecord out = host.emitted().get(i);
      assertThat(out.timestampMillis()).isEqualTo(in.timestampMillis());
      assertThat(FrameHeaders.parse(out.headers())).isEqualTo(FrameHeaders.parse(in.headers()));
      assertThat(out.headers())
          .contains(WireHeader.ofText(FrameHeaders.SOURCE, "limpid.frames/0/" + in.offset()));
    }
  }

  @Test
  void accept_endOfSource_letsTheLastFrameGoAndTheStreamGoesOnAsIfItHadBeenRepeated() {
    List<WireRecord> frames = frames("a", 0, 7);
    try (FramePipeline pipeline = host.open(deblur())) {
      frames.subList(0, 3).forEach(pipeline::accept);
      pipeline.accept(end("a"));
      pipeline.drain();
      assertThat(host.values(DEBLURRED, "a")).hasSize(3);
      pipeline.accept(end("a"));
      frames.subList(3, 7).forEach(pipeline::accept);
      pipeline.end();
    }
    List<byte[]> expected = new ArrayList<>(LookaheadLoop.run(frames));
    expected.set(2, LookaheadLoop.run(frames.subList(0, 3)).get(2));
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(expected);
    assertThat(seqs(host, DEBLURRED)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(host.events()).isEmpty();
  }

  @Test
  void accept_endOfAStreamWithoutFrames_isPassedOver() {
    run(host, List.of(end("a")));
    assertThat(host.emitted()).isEmpty();
  }

  @Test
  void accept_breaks_letTheWaitingFrameGoBeforeTheEvent() {
    assertBreak(Event.Type.RESET_GAP, frames("a", 9, 3));
    assertBreak(Event.Type.RESET_EPOCH, List.of(frame("a", 0, 2, 32, 24)));
    assertBreak(
        Event.Type.RESET_RESOLUTION, List.of(frame("a", 4, 1, 48, 20), frame("a", 5, 1, 48, 20)));
  }

  @Test
  void accept_everyFrameAnotherSize_eachLeavesAlone() {
    List<WireRecord> frames =
        IntStream.range(0, 5).mapToObj(i -> frame("a", i, 1, 32 + 8 * i, 24)).toList();
    run(host, frames);
    List<byte[]> expected =
        frames.stream().flatMap(frame -> LookaheadLoop.run(List.of(frame)).stream()).toList();
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(expected);
  }

  @Test
  void accept_refusedFrames_letTheWaitingFrameGoBeforeTheDeadLetter() {
    byte[] jpeg = Pictures.jpeg(3, 3, 32, 24);
    for (byte[] bad : List.of(new byte[] {1, 2, 3}, Arrays.copyOf(jpeg, jpeg.length / 2))) {
      FakeHost own = new FakeHost();
      List<WireRecord> before = frames("a", 0, 3);
      List<WireRecord> after = frames("a", 4, 3);
      run(own, before, List.of(Frames.record("a", 3, 1, bad)), after);
      assertThat(own.values(DEBLURRED, "a")).containsExactlyElementsOf(parts(before, after));
      assertThat(own.emitted().stream().map(WireRecord::topic))
          .containsExactly(
              DEBLURRED,
              DEBLURRED,
              DEBLURRED,
              "limpid.dead-letter",
              "limpid.events",
              DEBLURRED,
              DEBLURRED,
              DEBLURRED);
    }
  }

  @Test
  void accept_lateFrame_leavesTheWaitingOneAlone() {
    List<WireRecord> frames = frames("a", 0, 5);
    run(host, frames.subList(0, 3), List.of(frames.get(1)), frames.subList(3, 5));
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(LookaheadLoop.run(frames));
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.DROPPED_LATE);
  }

  @Test
  void accept_manyStreamsInterleavedAtRandomWithBreaksAndEnds_eachEqualsItselfAlone() {
    Random random = new Random(11);
    List<List<WireRecord>> streams = new ArrayList<>();
    for (int s = 0; s < 9; s++) {
      List<WireRecord> records = new ArrayList<>();
      for (int i = 0; i < 14; i++) {
        if (random.nextInt(4) == 0) {
          records.add(end("s" + s));
        }
        int epoch = random.nextInt(5) == 0 ? i + 2 : 1;
        records.add(frame("s" + s, i, epoch, s % 3 == 0 ? 40 : 33, 25));
      }
      streams.add(records);
    }
    interleave(random, streams);
    for (int s = 0; s < streams.size(); s++) {
      FakeHost alone = new FakeHost();
      run(alone, streams.get(s));
      assertThat(ofStream(host, "s" + s)).isEqualTo(ofStream(alone, "s" + s));
      assertThat(host.values(DEBLURRED, "s" + s)).hasSize(14);
    }
  }

  /** The way of a GPU: states are gathered into one call, pictures that mean nothing drop out. */
  @Test
  void accept_onDeviceThatJavaCannotTouch_eachStreamEqualsItselfAlone() {
    Model model = Model.read(TestModels.path(LookaheadLoop.MODEL));
    SimulatedDevice device = new SimulatedDevice();
    Stage stage = new DeblurStage(deblur(), new ModelStepper(device.open(model), Sites.ENGINE));
    try (FramePipeline pipeline = host.open(device, stage)) {
      for (int i = 0; i < 8; i++) {
        for (int s = 0; s < 5; s++) {
          if (i >= s) {
            pipeline.accept(frame("s" + s, i));
          }
        }
      }
      pipeline.end();
    }
    for (int s = 0; s < 5; s++) {
      assertThat(host.values(DEBLURRED, "s" + s))
          .containsExactlyElementsOf(LookaheadLoop.run(frames("s" + s, s, 8 - s)));
    }
  }

  @Test
  void save_andRestoreAfterEveryFrame_givesTheSameRecords() {
    List<WireRecord> records = new ArrayList<>(frames("a", 0, 4));
    records.add(end("a"));
    records.addAll(frames("a", 4, 2));
    records.addAll(frames("a", 9, 2));
    records.add(Frames.record("a", 11, 1, new byte[] {1, 2, 3}));
    records.addAll(frames("a", 12, 2));
    run(host, records);
    FakeHost disturbed = new FakeHost();
    for (WireRecord record : records) {
      try (FramePipeline pipeline = disturbed.open(deblur())) {
        pipeline.accept(record);
        pipeline.drain();
        pipeline.save();
      }
    }
    try (FramePipeline pipeline = disturbed.open(deblur())) {
      pipeline.end();
      pipeline.save();
    }
    assertThat(disturbed.emitted()).isEqualTo(host.emitted());
    assertThat(Objects.requireNonNull(disturbed.states.get("a")).waiting()).isEmpty();
  }

  @Test
  void restore_afterWhatWaitedHasLeft_doesNotEmitItAgain() {
    try (FramePipeline pipeline = host.open(deblur())) {
      frames("a", 0, 3).forEach(pipeline::accept);
      pipeline.accept(end("a"));
      pipeline.drain();
      pipeline.save();
    }
    try (FramePipeline pipeline = host.open(deblur())) {
      pipeline.end();
    }
    assertThat(seqs(host, DEBLURRED)).containsExactly(0L, 1L, 2L);
  }

  @Test
  void restore_withAnotherModel_givesTheWaitingFrameToThatModelFirst() {
    List<WireRecord> frames = frames("a", 0, 6);
    try (FramePipeline pipeline = host.open(deblur())) {
      frames.subList(0, 3).forEach(pipeline::accept);
      pipeline.drain();
      pipeline.save();
    }
    FakeHost restored = new FakeHost();
    restored.states.putAll(host.states);
    try (FramePipeline pipeline = restored.open(deblur("tiny-average"))) {
      frames.subList(3, 6).forEach(pipeline::accept);
      pipeline.drain();
    }
    assertThat(restored.values(DEBLURRED, "a"))
        .containsExactlyElementsOf(ReferenceLoop.run(frames.subList(2, 6)));
    assertThat(seqs(restored, DEBLURRED)).containsExactly(2L, 3L, 4L, 5L);
    assertThat(restored.events()).extracting(Event::type).containsExactly(Event.Type.RESET_MODEL);
  }

  @Test
  void restore_fromAModelThatDidNotLookAhead_ignoresTheFirstOutput() {
    List<WireRecord> frames = frames("a", 0, 6);
    try (FramePipeline pipeline = host.open(deblur("tiny-average"))) {
      frames.subList(0, 3).forEach(pipeline::accept);
      pipeline.drain();
      pipeline.save();
    }
    host.emitted().clear();
    try (FramePipeline pipeline = host.open(deblur())) {
      frames.subList(3, 6).forEach(pipeline::accept);
      pipeline.end();
    }
    assertThat(host.values(DEBLURRED, "a"))
        .containsExactlyElementsOf(LookaheadLoop.run(frames.subList(3, 6)));
  }

  @Test
  void expiry_silentStream_letsTheWaitingFrameGoBeforeTheEvent() {
    try (FramePipeline pipeline = host.open(deblur())) {
      frames("a", 0, 3).forEach(pipeline::accept);
      pipeline.drain();
      pipeline.save();
      host.advanceMillis(OPTIONS.streamTtlMillis() * 2);
      pipeline.drain();
    }
    assertExpired(host);
  }

  @Test
  void expiry_ofAStreamThatOnlyTheCheckpointKnows_letsTheWaitingFrameGo() {
    try (FramePipeline pipeline = host.open(deblur())) {
      frames("a", 0, 3).forEach(pipeline::accept);
      pipeline.drain();
      pipeline.save();
    }
    try (FramePipeline pipeline = host.open(deblur())) {
      host.advanceMillis(OPTIONS.streamTtlMillis() * 2);
      pipeline.drain();
    }
    assertExpired(host);
  }

  private static void assertExpired(FakeHost host) {
    assertThat(host.values(DEBLURRED, "a"))
        .containsExactlyElementsOf(LookaheadLoop.run(frames("a", 0, 3)));
    assertThat(host.emitted().get(3).topic()).isEqualTo("limpid.events");
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.RESET_EXPIRED);
    assertThat(host.states).isEmpty();
  }

  /** Later stages see the frame that the deblurrer gave, under its own name. */
  @Test
  void accept_withLaterStages_theySeeTheFrameThatLeft() {
    List<WireRecord> frames = frames("a", 0, 9);
    try (FramePipeline pipeline = host.open(deblur(), predict(arrival()), describe())) {
      frames.forEach(pipeline::accept);
      pipeline.end();
    }
    FakeHost later = new FakeHost();
    try (FramePipeline pipeline = later.open(predict(arrival()), describe())) {
      sharp(frames).forEach(pipeline::accept);
      pipeline.end();
    }
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(LookaheadLoop.run(frames));
    // tiny-extrapolate predicts that the first frame stays as it is
    assertThat(host.values("limpid.predicted", "a").get(0))
        .isEqualTo(host.values(DEBLURRED, "a").get(0));
    for (String topic : List.of("limpid.predicted", "limpid.descriptors")) {
      assertThat(seqs(host, topic)).isEqualTo(seqs(later, topic)).isNotEmpty();
    }
  }

  @Test
  void accept_concealedGap_waitingFrameThenStandInsThenTheRestInOrder() {
    try (FramePipeline pipeline = host.open(deblur(), predict(arrival()))) {
      frames("a", 0, 5).forEach(pipeline::accept);
      frames("a", 7, 3).forEach(pipeline::accept);
      pipeline.end();
    }
    assertThat(seqs(host, DEBLURRED))
        .containsExactlyElementsOf(LongStream.range(0, 10).boxed().toList());
    assertThat(
            host.emitted().stream()
                .filter(record -> FrameHeaders.isSynthetic(record.headers()))
                .map(DelayPipelineTest::seq))
        .containsExactly(5L, 6L);
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.GAP_CONCEALED);
    assertThat(host.values(DEBLURRED, "a").subList(0, 5))
        .containsExactlyElementsOf(LookaheadLoop.run(frames("a", 0, 5)));
  }

  @Test
  void open_standInsOnTheClock_areRefused() {
    PredictOptions clock = new PredictOptions(1, 4, Concealer.Timing.CLOCK, 6);
    assertRefused(
        "expected stage 'predict' to conceal on arrival, got clock", deblur(), predict(clock));
  }

  @Test
  void open_behindAnotherStage_isRefused() {
    assertRefused("expected it to be the first stage", describe(), deblur());
  }

  private static void assertRefused(String problem, StageSite... sites) {
    Stage[] stages = Arrays.stream(sites).map(Sites::open).toArray(Stage[]::new);
    assertThatThrownBy(() -> new FakeHost().open(stages))
        .isInstanceOf(ModelException.class)
        .hasMessage("stage 'deblur' looks 1 frames ahead: " + problem);
    Arrays.stream(stages).forEach(Stage::close);
  }

  private void assertBreak(Event.Type type, List<WireRecord> after) {
    FakeHost own = new FakeHost();
    List<WireRecord> before = frames("a", 0, 4);
    run(own, before, after);
    assertThat(own.values(DEBLURRED, "a")).containsExactlyElementsOf(parts(before, after));
    assertThat(own.emitted().get(4).topic()).isEqualTo("limpid.events");
    assertThat(own.events()).extracting(Event::type).containsExactly(type);
  }

  private static List<byte[]> parts(List<WireRecord> before, List<WireRecord> after) {
    List<byte[]> expected = new ArrayList<>(LookaheadLoop.run(before));
    expected.addAll(LookaheadLoop.run(after));
    return expected;
  }

  private void interleave(Random random, List<List<WireRecord>> streams) {
    int[] next = new int[streams.size()];
    int left = streams.stream().mapToInt(List::size).sum();
    try (FramePipeline pipeline = host.open(deblur())) {
      while (left > 0) {
        int s = random.nextInt(streams.size());
        while (next[s] == streams.get(s).size()) {
          s = (s + 1) % streams.size();
        }
        pipeline.accept(streams.get(s).get(next[s]++));
        left--;
        if (random.nextInt(10) == 0) {
          host.advanceMillis(random.nextInt(8));
        }
      }
      pipeline.end();
    }
  }

  /** The frames as the deblurrer gives them, as input of another pipeline. */
  private static List<WireRecord> sharp(List<WireRecord> frames) {
    List<byte[]> pictures = LookaheadLoop.run(frames);
    return IntStream.range(0, frames.size())
        .mapToObj(i -> Frames.record("a", i, 1, pictures.get(i)))
        .toList();
  }

  @SafeVarargs
  private static void run(FakeHost host, List<WireRecord>... parts) {
    try (FramePipeline pipeline = host.open(deblur())) {
      for (List<WireRecord> part : parts) {
        part.forEach(pipeline::accept);
      }
      pipeline.end();
    }
  }

  private static StageSite deblur() {
    return deblur(LookaheadLoop.MODEL);
  }

  private static StageSite deblur(String model) {
    return Sites.of("deblur", "model", model);
  }

  private static StageSite predict(PredictOptions options) {
    return Sites.behind(DEBLURRED, Sites.predict(options));
  }

  private static PredictOptions arrival() {
    return new PredictOptions(1, 4, Concealer.Timing.ARRIVAL, 6);
  }

  private static StageSite describe() {
    return Sites.of("describe", "model", "tiny-thumbnail", "every", "2");
  }

  private static WireRecord end(String stream) {
    return Frames.end(stream);
  }

  private static List<WireRecord> frames(String stream, int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> frame(stream, i)).toList();
  }

  private static List<WireRecord> ofStream(FakeHost host, String stream) {
    return host.emitted().stream().filter(record -> record.stream().equals(stream)).toList();
  }

  private static List<Long> seqs(FakeHost host, String topic) {
    return host.emitted().stream()
        .filter(record -> record.topic().equals(topic))
        .map(DelayPipelineTest::seq)
        .toList();
  }

  private static long seq(WireRecord record) {
    return FrameHeaders.parse(record.headers()).seq().orElseThrow();
  }
}
