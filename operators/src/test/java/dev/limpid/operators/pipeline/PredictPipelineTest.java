package dev.limpid.operators.pipeline;

import static dev.limpid.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.Picture;
import dev.limpid.operators.inference.SimulatedDevice;
import dev.limpid.operators.inference.TensorsFreed;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.predict.PredictOptions;
import dev.limpid.operators.predict.PredictStage;
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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Prediction, concealment and their state in the pipeline, against plain Java. */
@ExtendWith(TensorsFreed.class)
class PredictPipelineTest {
  private static final String CONCEALED = "limpid.concealed";
  private static final String PREDICTED = "limpid.predicted";
  private static final String DEBLURRED = "limpid.deblurred";
  private static final PredictOptions OPTIONS =
      new PredictOptions(3, 4, Concealer.Timing.ARRIVAL, 6);

  private final FakeHost host = new FakeHost();

  @Test
  void accept_sequence_predictionsComeFromACopyOfTheState() {
    List<WireRecord> frames = frames("a", 0, 8);
    run(host, OPTIONS, frames);
    List<byte[]> expected = new ArrayList<>();
    ExtrapolationLoop loop = new ExtrapolationLoop();
    for (WireRecord frame : frames) {
      Picture next = loop.step(picture(frame));
      for (int ahead = 0; ahead < 3; ahead++) {
        expected.add(ReferenceLoop.encode(loop.ahead(next, ahead)));
      }
    }
    assertThat(host.values(PREDICTED, "a")).containsExactlyElementsOf(expected);
  }

  @Test
  void accept_sequence_predictionsSayHowFarAheadTheyLook() {
    run(host, OPTIONS, frames("a", 5, 2));
    List<WireRecord> predictions = records(host, PREDICTED);
    assertThat(predictions)
        .extracting(PredictPipelineTest::seq)
        .containsExactly(5L, 5L, 5L, 6L, 6L, 6L);
    assertThat(predictions)
        .extracting(record -> header(record, FrameHeaders.HORIZON).int64())
        .containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
    assertThat(header(predictions.get(0), FrameHeaders.STAGE).text()).isEqualTo("predict");
    assertThat(header(predictions.get(0), FrameHeaders.MODEL).text())
        .isEqualTo("tiny-extrapolate@1.0.0");
  }

  @Test
  void accept_framesThatCame_arePassedOnByteForByte() {
    List<WireRecord> frames = frames("a", 0, 5);
    run(host, OPTIONS, frames);
    assertThat(host.values(CONCEALED, "a"))
        .containsExactlyElementsOf(frames.stream().map(WireRecord::value).toList());
  }

  @Test
  void accept_gap_isFilledInOrderAndTheStateGoesOn() {
    List<WireRecord> before = frames("a", 0, 6);
    List<WireRecord> after = frames("a", 8, 3);
    run(host, OPTIONS, before, after);
    ExtrapolationLoop loop = new ExtrapolationLoop();
    Picture next = lastOf(loop, before);
    List<byte[]> expected = new ArrayList<>(values(before));
    for (int i = 0; i < 2; i++) {
      expected.add(ReferenceLoop.encode(next));
      next = loop.step(next);
    }
    expected.addAll(values(after));
    assertThat(host.values(CONCEALED, "a")).containsExactlyElementsOf(expected);
    Picture afterGap = lastOf(loop, after);
    List<byte[]> predictions = host.values(PREDICTED, "a");
    assertThat(predictions.get(predictions.size() - 3)).isEqualTo(ReferenceLoop.encode(afterGap));
  }

  @Test
  void accept_gap_standInsAreMarkedAndTimedBetweenTheirNeighbours() {
    run(host, OPTIONS, frames("a", 0, 3), frames("a", 5, 2));
    List<WireRecord> all = records(host, CONCEALED);
    assertThat(all)
        .extracting(PredictPipelineTest::seq)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(all.stream().filter(PredictPipelineTest::isSynthetic).map(PredictPipelineTest::seq))
        .containsExactly(3L, 4L);
    WireRecord third = frame("a", 3);
    assertThat(all.get(3).timestampMillis()).isEqualTo(third.timestampMillis());
    assertThat(FrameHeaders.parse(all.get(3).headers()))
        .isEqualTo(FrameHeaders.parse(third.headers()));
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.GAP_CONCEALED);
    assertThat(host.events().get(0).detail()).isEqualTo("2 frames missing before frame 5");
  }

  @Test
  void accept_gapBeyondConceal_resetsAsWithoutPrediction() {
    List<WireRecord> after = frames("a", 9, 3);
    run(host, OPTIONS, frames("a", 0, 4), after);
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.RESET_GAP);
    assertThat(records(host, CONCEALED)).noneMatch(PredictPipelineTest::isSynthetic);
    Picture next = lastOf(new ExtrapolationLoop(), after);
    List<byte[]> predictions = host.values(PREDICTED, "a");
    assertThat(predictions.get(predictions.size() - 3)).isEqualTo(ReferenceLoop.encode(next));
  }

  @Test
  void accept_gapAsLongAsConceal_isConcealedButOneMoreIsNot() {
    int longest = OPTIONS.conceal();
    run(host, OPTIONS, frames("a", 0, 4), frames("a", 4 + longest, 2));
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.GAP_CONCEALED);
    assertThat(records(host, CONCEALED)).hasSize(6 + longest);
    FakeHost beyond = new FakeHost();
    run(beyond, OPTIONS, frames("a", 0, 4), frames("a", 5 + longest, 2));
    assertThat(beyond.events()).extracting(Event::type).containsExactly(Event.Type.RESET_GAP);
    assertThat(records(beyond, CONCEALED)).hasSize(6);
  }

  @Test
  void accept_framesOfAGapThatComeLate_areDroppedBecauseStandInsTookTheirPlaces() {
    run(host, OPTIONS, frames("a", 0, 6), frames("a", 8, 1), frames("a", 6, 3), frames("a", 9, 2));
    assertThat(records(host, CONCEALED))
        .extracting(PredictPipelineTest::seq)
        .containsExactlyElementsOf(LongStream.range(0, 11).boxed().toList());
    assertThat(host.events())
        .extracting(Event::type)
        .containsExactly(Event.Type.GAP_CONCEALED, Event.Type.DROPPED_LATE);
    FakeHost punctual = new FakeHost();
    run(punctual, OPTIONS, frames("a", 0, 6), frames("a", 8, 3));
    assertThat(host.values(PREDICTED, "a"))
        .containsExactlyElementsOf(punctual.values(PREDICTED, "a"));
  }

  @Test
  void accept_otherSizeAfterAGap_beginsAnewAtThatSize() {
    List<WireRecord> large =
        IntStream.range(8, 12).mapToObj(i -> frame("a", i, 1, 48, 40)).toList();
    run(host, OPTIONS, frames("a", 0, 6), large, frames("a", 12, 4));
    assertThat(host.events())
        .extracting(Event::type)
        .containsExactly(Event.Type.RESET_RESOLUTION, Event.Type.RESET_RESOLUTION);
    assertThat(records(host, CONCEALED)).noneMatch(PredictPipelineTest::isSynthetic);
    List<byte[]> expected = new ArrayList<>();
    for (List<WireRecord> part : List.of(frames("a", 0, 6), large, frames("a", 12, 4))) {
      FakeHost alone = new FakeHost();
      run(alone, OPTIONS, part);
      expected.addAll(alone.values(PREDICTED, "a"));
    }
    assertThat(host.values(PREDICTED, "a")).containsExactlyElementsOf(expected);
  }

  @Test
  void surprise_acrossAGap_goesOnButTheFrameAfterItHasNoScore() {
    run(host, OPTIONS, frames("a", 0, 20), frames("a", 22, 6));
    assertThat(scored(host))
        .containsExactly(13L, 14L, 15L, 16L, 17L, 18L, 19L, 23L, 24L, 25L, 26L, 27L);
  }

  @Test
  void surprise_afterAReset_learnsAnewWhatIsUsual() {
    run(host, OPTIONS, frames("a", 0, 15), frames("a", 25, 15));
    assertThat(scored(host)).containsExactly(13L, 14L, 38L, 39L);
  }

  @Test
  void accept_gapAfterARefusedFrame_resetsBecauseNothingIsKnown() {
    WireRecord bad = Frames.record("a", 4, 1, new byte[] {1, 2, 3});
    run(host, OPTIONS, frames("a", 0, 4), List.of(bad), frames("a", 6, 2));
    assertThat(host.events())
        .extracting(Event::type)
        .containsExactly(Event.Type.RESET_REJECTED, Event.Type.RESET_GAP);
    assertThat(records(host, CONCEALED)).noneMatch(PredictPipelineTest::isSynthetic);
  }

  @Test
  void accept_damagedFrameAfterAGap_concealsNothing() {
    byte[] whole = Objects.requireNonNull(frame("a", 6).value());
    WireRecord cut = Frames.record("a", 6, 1, java.util.Arrays.copyOf(whole, whole.length / 2));
    run(host, OPTIONS, frames("a", 0, 4), List.of(cut), frames("a", 7, 2));
    assertThat(host.events())
        .extracting(Event::type)
        .containsExactly(Event.Type.RESET_GAP, Event.Type.RESET_REJECTED);
  }

  @Test
  void accept_concealZero_writesPredictionsOnlyAndResetsAtGaps() {
    PredictOptions plain = new PredictOptions(1, 0, Concealer.Timing.ARRIVAL, 6);
    run(host, plain, frames("a", 0, 3), frames("a", 4, 2));
    assertThat(records(host, CONCEALED)).isEmpty();
    assertThat(records(host, PREDICTED)).hasSize(5);
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.RESET_GAP);
  }

  @Test
  void saveInTheMiddleOfAGap_restore_emitsTheSameRecords() {
    List<WireRecord> before = frames("a", 0, 20);
    List<WireRecord> after = frames("a", 23, 20);
    run(host, OPTIONS, before, after);
    FakeHost first = new FakeHost();
    try (FramePipeline pipeline = open(first, OPTIONS)) {
      before.forEach(pipeline::accept);
      pipeline.drain();
      pipeline.save();
    }
    FakeHost second = new FakeHost();
    second.states.putAll(first.states);
    try (FramePipeline pipeline = open(second, OPTIONS)) {
      after.forEach(pipeline::accept);
      pipeline.drain();
    }
    List<WireRecord> restored = new ArrayList<>(first.emitted());
    restored.addAll(second.emitted());
    assertThat(restored).containsExactlyElementsOf(host.emitted());
    assertThat(host.events()).extracting(Event::type).contains(Event.Type.SURPRISE);
  }

  @Test
  void accept_manyStreamsWithGaps_eachEqualsItselfAlone() {
    List<List<WireRecord>> streams = streamsWithGaps();
    try (FramePipeline pipeline = open(host, OPTIONS)) {
      feedInterleaved(pipeline, streams);
    }
    assertEachEqualsItselfAlone(streams, host);
  }

  /** The way of a GPU: pictures and states go through staging memory. */
  @Test
  void accept_onDeviceThatJavaCannotTouch_eachEqualsItselfAlone() {
    List<List<WireRecord>> streams = streamsWithGaps();
    SimulatedDevice device = new SimulatedDevice();
    Model model = Model.read(TestModels.path("tiny-extrapolate"));
    Stage stage =
        new PredictStage(
            Sites.predict(OPTIONS),
            new ModelStepper(device.open(model), Sites.ENGINE),
            OPTIONS,
            CONCEALED);
    try (FramePipeline pipeline = host.open(device, stage)) {
      feedInterleaved(pipeline, streams);
    }
    assertEachEqualsItselfAlone(streams, host);
  }

  @Test
  void deblurThenPredict_chainsOnPixelsAndConcealsTheSharpFrames() {
    List<WireRecord> before = frames("a", 0, 6);
    List<WireRecord> after = frames("a", 7, 4);
    StageSite deblur = Sites.of("deblur", "model", ReferenceLoop.MODEL);
    StageSite predict = Sites.behind(DEBLURRED, Sites.predict(OPTIONS));
    try (FramePipeline pipeline = host.open(deblur, predict)) {
      before.forEach(pipeline::accept);
      after.forEach(pipeline::accept);
      pipeline.drain();
    }
    List<WireRecord> input = new ArrayList<>(before);
    input.addAll(after);
    List<Picture> sharp = ReferenceLoop.pictures(input);
    ExtrapolationLoop loop = new ExtrapolationLoop();
    Picture next = sharp.get(0);
    for (Picture picture : sharp.subList(0, 6)) {
      next = loop.step(picture);
    }
    List<byte[]> expected = new ArrayList<>(sharp.stream().map(ReferenceLoop::encode).toList());
    expected.add(6, ReferenceLoop.encode(next));
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(expected);
    assertThat(host.values(PREDICTED, "a").get(3 * 5)).isEqualTo(ReferenceLoop.encode(next));
    assertThat(records(host, CONCEALED)).isEmpty();
  }

  @Test
  void onTheClock_overdueFrames_areReplacedOnTimeAndNotAgain() {
    PredictOptions clock = new PredictOptions(1, 4, Concealer.Timing.CLOCK, 6);
    List<WireRecord> before = frames("a", 0, 6);
    List<WireRecord> after = frames("a", 9, 3);
    try (FramePipeline pipeline = open(host, clock)) {
      for (WireRecord frame : before) {
        pipeline.accept(frame);
        pipeline.drain();
        host.advanceMillis(40);
      }
      assertThat(records(host, CONCEALED)).hasSize(6);
      host.advanceMillis(21);
      pipeline.drain();
      assertThat(records(host, CONCEALED)).hasSize(7);
      host.advanceMillis(40);
      pipeline.drain();
      assertThat(records(host, CONCEALED)).hasSize(8);
      after.forEach(pipeline::accept);
      pipeline.drain();
    }
    FakeHost onArrival = new FakeHost();
    run(onArrival, new PredictOptions(1, 4, Concealer.Timing.ARRIVAL, 6), before, after);
    assertThat(host.values(CONCEALED, "a"))
        .containsExactlyElementsOf(onArrival.values(CONCEALED, "a"));
    assertThat(host.values(PREDICTED, "a"))
        .containsExactlyElementsOf(onArrival.values(PREDICTED, "a"));
  }

  @Test
  void onTheClock_sourceThatStops_getsNoMoreThanConcealFrames() {
    PredictOptions clock = new PredictOptions(0, 3, Concealer.Timing.CLOCK, 6);
    try (FramePipeline pipeline = open(host, clock)) {
      for (WireRecord frame : frames("a", 0, 6)) {
        pipeline.accept(frame);
        pipeline.drain();
        host.advanceMillis(40);
      }
      for (int i = 0; i < 20; i++) {
        host.advanceMillis(40);
      }
      pipeline.drain();
    }
    assertThat(records(host, CONCEALED))
        .extracting(PredictPipelineTest::seq)
        .hasSize(9)
        .endsWith(6L, 7L, 8L);
  }

  private List<List<WireRecord>> streamsWithGaps() {
    List<List<WireRecord>> streams = new ArrayList<>();
    for (int s = 0; s < 6; s++) {
      List<WireRecord> frames = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        if (i == 0 || (i + s) % 7 > s % 3) {
          frames.add(frame("s" + s, i));
        }
      }
      streams.add(frames);
    }
    return streams;
  }

  private static void feedInterleaved(FramePipeline pipeline, List<List<WireRecord>> streams) {
    for (int i = 0; i < 20; i++) {
      for (List<WireRecord> stream : streams) {
        if (i < stream.size()) {
          pipeline.accept(stream.get(i));
        }
      }
    }
    pipeline.drain();
  }

  private static void assertEachEqualsItselfAlone(
      List<List<WireRecord>> streams, FakeHost together) {
    for (List<WireRecord> stream : streams) {
      FakeHost alone = new FakeHost();
      run(alone, OPTIONS, stream);
      String id = stream.get(0).stream();
      assertThat(together.emitted().stream().filter(record -> record.stream().equals(id)))
          .containsExactlyElementsOf(alone.emitted());
    }
  }

  @SafeVarargs
  private static void run(FakeHost host, PredictOptions options, List<WireRecord>... parts) {
    try (FramePipeline pipeline = open(host, options)) {
      for (List<WireRecord> part : parts) {
        part.forEach(pipeline::accept);
      }
      pipeline.drain();
    }
  }

  private static FramePipeline open(FakeHost host, PredictOptions options) {
    return host.open(Sites.predict(options));
  }

  private static Picture lastOf(ExtrapolationLoop loop, List<WireRecord> frames) {
    Picture next = picture(frames.get(0));
    for (WireRecord frame : frames) {
      next = loop.step(picture(frame));
    }
    return next;
  }

  private static Picture picture(WireRecord frame) {
    ByteBuffer pixels = Pictures.decode(Objects.requireNonNull(frame.value()));
    return new Picture(32, 24, pixels);
  }

  private static List<WireRecord> frames(String stream, int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> frame(stream, i)).toList();
  }

  private static List<byte[]> values(List<WireRecord> frames) {
    return frames.stream().map(frame -> Objects.requireNonNull(frame.value())).toList();
  }

  private static List<WireRecord> records(FakeHost host, String topic) {
    return host.emitted().stream().filter(record -> record.topic().equals(topic)).toList();
  }

  /** The frames that have a score. */
  private static List<Long> scored(FakeHost host) {
    return host.events().stream()
        .filter(event -> event.type() == Event.Type.SURPRISE)
        .map(Event::seq)
        .toList();
  }

  private static long seq(WireRecord record) {
    return FrameHeaders.parse(record.headers()).seq().orElseThrow();
  }

  private static boolean isSynthetic(WireRecord record) {
    return FrameHeaders.isSynthetic(record.headers());
  }

  private static WireHeader header(WireRecord record, String key) {
    return record.headers().stream().filter(h -> h.key().equals(key)).findFirst().orElseThrow();
  }
}
