package dev.limpid.operators.pipeline;

import static dev.limpid.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.media.FrameCodec;
import dev.limpid.operators.deblur.DeblurStage;
import dev.limpid.operators.frame.Damaged;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.SimulatedDevice;
import dev.limpid.operators.inference.TensorsFreed;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.predict.PredictOptions;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.state.StageState;
import dev.limpid.testing.Frames;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever one record causes is its own dead letter, and nobody else's matter. */
@ExtendWith(TensorsFreed.class)
class PoisonPipelineTest {
  private static final StageSite DEBLUR = Sites.of("deblur", "model", "tiny-average");
  private static final int FRAMES = 10;
  private static final int POISON = 4;

  private final FakeHost host = new FakeHost();

  static Stream<Arguments> stages() {
    PredictOptions options = new PredictOptions(3, 2, Concealer.Timing.ARRIVAL, 4);
    return Stream.of(
        stages("one lane", () -> List.of(Sites.open(DEBLUR))),
        stages("three lanes", () -> List.of(Sites.open(DEBLUR, EngineOptions.cpu(3)))),
        stages("looks ahead", () -> List.of(deblur("tiny-lookahead"))),
        stages("window", () -> List.of(deblur("tiny-window"))),
        stages("predict", () -> List.of(Sites.open(Sites.predict(options)))),
        stages(
            "two stages",
            () ->
                List.of(
                    deblur("tiny-lookahead"),
                    Sites.open(Sites.behind("limpid.deblurred", Sites.predict(options))))));
  }

  private static Arguments stages(String name, Supplier<List<Stage>> stages) {
    return Arguments.of(name, stages);
  }

  private static Stage deblur(String model) {
    return Sites.open(Sites.of("deblur", "model", model));
  }

  /** The last stage fails after it has advanced the states of all frames of the batch. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("stages")
  void step_fails_othersGoOnAsIfTheFrameHadNotBeenThere(String name, Supplier<List<Stage>> stages) {
    FakeHost calm = new FakeHost();
    run(calm, stages.get(), Damaged.DEAD_LETTER, without(POISON));
    List<Stage> failing = new ArrayList<>(stages.get());
    failing.replaceAll(
        stage ->
            stage == failing.get(failing.size() - 1)
                ? new PoisonStage(
                    stage,
                    label -> label.stream().equals("b") && label.seq() == POISON,
                    () -> new ModelException(ModelException.Code.RUNTIME, "bad frame"))
                : stage);
    run(host, failing, Damaged.DEAD_LETTER, all());
    for (String stream : List.of("a", "c")) {
      assertThat(of(host, stream)).as(name).isEqualTo(of(calm, stream));
    }
    // Behind a stage that delays frames it is not known which of two did it.
    assertThat(host.topic("dead-letter")).hasSize(name.equals("two stages") ? 2 : 1);
    assertThat(host.topic("dead-letter"))
        .allSatisfy(
            letter ->
                assertThat(error(letter)).contains("stream 'b': stage '", "' failed: bad frame"));
    assertThat(host.events())
        .filteredOn(event -> event.type().isReset())
        .allSatisfy(
            event -> {
              assertThat(event.stream()).isEqualTo("b");
              assertThat(event.type()).isEqualTo(Event.Type.RESET_REJECTED);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-average", "tiny-lookahead"})
  void step_fails_itsOwnStreamBeginsAnew(String model) {
    Stage stage =
        new PoisonStage(
            deblur(model),
            label -> label.stream().equals("b") && label.seq() == POISON,
            () -> new OutOfMemoryError("too large"));
    run(host, List.of(stage), Damaged.DEAD_LETTER, all());
    List<WireRecord> before = frames("b", 0, POISON);
    List<WireRecord> after = frames("b", POISON + 1, FRAMES);
    List<byte[]> expected = new ArrayList<>();
    for (List<WireRecord> part : List.of(before, after)) {
      expected.addAll(
          model.equals("tiny-average") ? ReferenceLoop.run(part) : LookaheadLoop.run(part));
    }
    assertThat(host.values("limpid.deblurred", "b")).containsExactlyElementsOf(expected);
    WireRecord letter = host.topic("dead-letter").get(0);
    assertThat(error(letter)).contains("out of memory: too large");
    assertThat(text(letter, FrameHeaders.SOURCE)).isEqualTo("limpid.frames/0/4");
    assertThat(letter.value()).isEqualTo(frame("b", POISON).value());
  }

  @Test
  void step_onDeviceThatJavaCannotTouch_fails_othersGoOn() {
    SimulatedDevice device = new SimulatedDevice();
    Stage stage =
        new DeblurStage(
            DEBLUR,
            new ModelStepper(
                device.open(Model.read(TestModels.path("tiny-average"))), Sites.ENGINE));
    Stage failing =
        new PoisonStage(
            stage,
            label -> label.stream().equals("b") && label.seq() == POISON,
            () -> new IllegalStateException("bad frame"));
    try (FramePipeline pipeline = host.open(device, failing)) {
      all().forEach(pipeline::accept);
      pipeline.end();
    }
    for (String stream : List.of("a", "c")) {
      assertThat(host.values("limpid.deblurred", stream))
          .containsExactlyElementsOf(ReferenceLoop.run(frames(stream, 0, FRAMES)));
    }
  }

  /** A device that has gone is no record's fault. */
  @Test
  void step_failsForEverybody_stopsTheJob() {
    Stage broken =
        new PoisonStage(
            deblur("tiny-average"), label -> true, () -> new IllegalStateException("x"));
    try (FramePipeline pipeline = host.open(broken)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 200; i++) {
                  pipeline.accept(frame("a", i));
                  pipeline.accept(frame("b", i));
                }
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("frames of 2 streams all failed, lastly: stage 'deblur' failed: x");
    }
  }

  @Test
  void step_failsForEachFrameOfOneStream_neverStopsTheJob() {
    Stage broken =
        new PoisonStage(
            deblur("tiny-average"), label -> true, () -> new IllegalStateException("x"));
    try (FramePipeline pipeline = host.open(broken)) {
      IntStream.range(0, 200).forEach(i -> pipeline.accept(frame("a", i)));
    }
    assertThat(host.events()).hasSize(200);
  }

  @Test
  void step_givesPicturesOfAnotherSizeThanItSaid_isRefusedByName() {
    run(host, List.of(new Shrinking(deblur("tiny-average"))), Damaged.ACCEPT, frames("a", 0, 2));
    assertThat(host.topic("dead-letter")).hasSize(2);
    assertThat(error(host.topic("dead-letter").get(0)))
        .contains("stage 'deblur' failed: expected pictures of ")
        .contains("it gave 8x8x3");
  }

  /** Says that pictures keep their size. */
  private static final class Shrinking extends DelegatingStage {
    Shrinking(Stage inner) {
      super(inner);
    }

    @Override
    public PixelBuffer step(
        FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output) {
      return pool.take(batch.pixels().capacity(), PixelShape.rgb(8, 8));
    }
  }

  static Stream<Arguments> refused() {
    byte[] jpeg = Pictures.jpeg(1, 1, 32, 24);
    List<WireHeader> longName = List.of(new WireHeader("h".repeat(70_000), null));
    return Stream.of(
        Arguments.of("a time before all", record("p", -1, jpeg), "timestamp -1 ms: expected 0 to"),
        Arguments.of("a long key", record("k".repeat(70_000), 5, jpeg), "key of 70000 bytes"),
        Arguments.of(
            "a long key of other bytes",
            record("\\xFF".repeat(25_000), 5, jpeg),
            "key of 25000 bytes"),
        Arguments.of("a long header", record("p", 5, jpeg, longName), "headers of 70010 bytes"),
        Arguments.of("zeros", record("p", 5, new byte[40 << 20]), "record of 41943169 bytes"),
        Arguments.of(
            "the last bytes",
            record("p", 5, new byte[KafkaSettings.MAX_RECORD_BYTES - 170]),
            "not a JPEG, PNG or WebP image"),
        Arguments.of("wide", record("p", 5, wide()), "at most 65500 pixels on each side"),
        Arguments.of(
            "the last number",
            record("p", 5, jpeg, List.of(WireHeader.ofLong("limpid.seq", Long.MAX_VALUE))),
            "header 'limpid.seq': expected -4611686018427387904 to 4611686018427387904"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void accept_poison_isADeadLetterThatSaysWhere(String name, WireRecord poison, String reason) {
    List<WireRecord> records = new ArrayList<>(frames("a", 0, 3));
    records.add(poison);
    records.addAll(frames("a", 3, 6));
    run(host, List.of(deblur("tiny-average")), Damaged.DEAD_LETTER, records);
    assertThat(host.values("limpid.deblurred", "a"))
        .containsExactlyElementsOf(ReferenceLoop.run(frames("a", 0, 6)));
    assertThat(host.topic("dead-letter")).hasSize(1);
    WireRecord letter = host.topic("dead-letter").get(0);
    assertThat(error(letter)).contains(reason);
    assertThat(text(letter, FrameHeaders.SOURCE)).isEqualTo("limpid.frames/0/77");
    assertThat(letter.key()).isEqualTo(poison.key());
  }

  /** Zeros behind a JPEG are allowed; with its own headers it is written, with more it is not. */
  @Test
  void accept_outputLargerThanARecord_isADeadLetter() {
    byte[] padded =
        Arrays.copyOf(Pictures.jpeg(1, 1, 32, 24), KafkaSettings.MAX_RECORD_BYTES - 140);
    List<WireRecord> records = new ArrayList<>(frames("a", 0, 3));
    records.add(record("p", 5, padded));
    records.addAll(frames("a", 3, 6));
    PredictOptions options = new PredictOptions(0, 1, Concealer.Timing.ARRIVAL, 4);
    run(host, List.of(Sites.open(Sites.predict(options))), Damaged.DEAD_LETTER, records);
    assertThat(host.topic("concealed")).hasSize(6);
    assertThat(host.topic("dead-letter")).hasSize(1);
    WireRecord letter = host.topic("dead-letter").get(0);
    assertThat(error(letter)).contains("stream 'p', limpid.concealed: output of ");
    assertThat(text(letter, FrameHeaders.SOURCE)).isEqualTo("limpid.frames/0/77");
  }

  /** Neither a refused record nor a damaged frame with a number from far ahead. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void accept_refusedNumberFromFarAhead_silencesNobody(boolean readable) {
    byte[] jpeg = Pictures.jpeg(1, 1, 32, 24);
    byte[] bad = readable ? Arrays.copyOf(jpeg, jpeg.length / 2) : new byte[] {1, 2, 3};
    List<WireRecord> records = new ArrayList<>(frames("a", 0, 3));
    records.add(Frames.record("a", 1L << 40, 1, bad));
    run(host, List.of(deblur("tiny-average")), Damaged.DEAD_LETTER, records);
    FakeHost next = new FakeHost();
    next.states.putAll(host.states);
    run(next, List.of(deblur("tiny-average")), Damaged.DEAD_LETTER, frames("a", 3, 6));
    assertThat(next.values("limpid.deblurred", "a")).hasSize(3);
  }

  /** What comes out does not depend on when the damaged frame is decoded. */
  @ParameterizedTest
  @ValueSource(longs = {17, 1000, 1L << 40})
  void accept_damagedFrameFromFarAhead_sameOutputsWheneverThePipelineIsDrained(long seq) {
    byte[] jpeg = Pictures.jpeg(1, 1, 32, 24);
    List<WireRecord> records = new ArrayList<>(frames("a", 0, 3));
    records.add(Frames.record("a", 2 + seq, 1, Arrays.copyOf(jpeg, jpeg.length / 2)));
    records.addAll(frames("a", 3, 9));
    run(host, List.of(deblur("tiny-average")), Damaged.DEAD_LETTER, records);
    FakeHost drained = new FakeHost();
    try (FramePipeline pipeline = drained.open(deblur("tiny-average"))) {
      for (WireRecord record : records) {
        pipeline.accept(record);
        pipeline.drain();
      }
    }
    assertThat(host.values("limpid.deblurred", "a")).hasSize(9);
    assertThat(drained.emitted()).isEqualTo(host.emitted());
  }

  /** A good picture with a wrong number, and a restart from a checkpoint right behind it. */
  @ParameterizedTest
  @ValueSource(longs = {20_000, 1L << 62})
  void accept_oneNumberFromFarAhead_silencesNobody(long seq) {
    List<WireRecord> records = new ArrayList<>(frames("a", 0, 3));
    records.add(Frames.record("a", seq, 1, Pictures.jpeg(1, 1, 32, 24)));
    run(host, List.of(deblur("tiny-average")), Damaged.DEAD_LETTER, records);
    FakeHost next = new FakeHost();
    next.states.putAll(host.states);
    run(next, List.of(deblur("tiny-average")), Damaged.DEAD_LETTER, frames("a", 3, 13));
    assertThat(host.values("limpid.deblurred", "a")).hasSize(4);
    assertThat(next.values("limpid.deblurred", "a")).hasSize(10);
    assertThat(next.events())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo(Event.Type.RESET_GAP);
              assertThat(event.detail())
                  .isEqualTo(
                      "frame 3 goes on from frame 2; the number of frame %d in between is not"
                              .formatted(seq)
                          + " believed");
            });
  }

  @Test
  void accept_farAheadAndBackAgainAndAgain_everyFrameIsProcessed() {
    List<WireRecord> records = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      records.add(frame("a", i));
      records.add(Frames.record("a", (1L << 61) + i, 1, Pictures.jpeg(1, i, 32, 24)));
    }
    run(host, List.of(deblur("tiny-average")), Damaged.DEAD_LETTER, records);
    assertThat(host.values("limpid.deblurred", "a")).hasSize(10);
  }

  /** A second frame there confirms it; a source that counts from 0 again needs a new epoch. */
  @Test
  void accept_streamThatGoesOnFarAhead_isBelieved() {
    List<WireRecord> records = new ArrayList<>(frames("a", 0, 3));
    records.addAll(frames("a", 1_000_000, 1_000_003));
    records.addAll(frames("a", 0, 5));
    run(host, List.of(deblur("tiny-average")), Damaged.DEAD_LETTER, records);
    assertThat(host.values("limpid.deblurred", "a")).hasSize(6);
    assertThat(host.events())
        .extracting(Event::type)
        .containsExactly(Event.Type.RESET_GAP, Event.Type.DROPPED_LATE);
  }

  @Test
  void accept_endWithPicture_isProcessedThenTheStreamEnds() {
    List<WireRecord> frames = frames("a", 0, 3);
    List<WireHeader> headers = new ArrayList<>(frames.get(2).headers());
    headers.add(new WireHeader(FrameHeaders.END, null));
    try (FramePipeline pipeline = host.open(deblur("tiny-lookahead"))) {
      frames.subList(0, 2).forEach(pipeline::accept);
      pipeline.accept(Frames.record("a", 2, frames.get(2).value(), headers));
      pipeline.drain();
      assertThat(host.values("limpid.deblurred", "a"))
          .containsExactlyElementsOf(LookaheadLoop.run(frames));
    }
  }

  @Test
  void accept_recordWithoutKey_itsDeadLetterHasNone() {
    WireRecord record =
        new WireRecord(
            "limpid.frames", 3, 77, 5, null, new byte[] {1, 2}, List.of(new WireHeader("h", null)));
    run(host, List.of(deblur("tiny-average")), Damaged.DEAD_LETTER, List.of(record));
    WireRecord letter = host.topic("dead-letter").get(0);
    assertThat(letter.key()).isNull();
    assertThat(letter.headers()).contains(new WireHeader("h", null));
    assertThat(letter.stream()).isEqualTo("limpid.frames-3");
  }

  @Test
  void accept_manyRefusedInOneSecond_areCountedAndToldOnce() {
    List<WireRecord> records =
        IntStream.range(0, 100).mapToObj(i -> record("p", 5000 + i, new byte[] {1})).toList();
    run(host, List.of(deblur("tiny-average")), Damaged.DEAD_LETTER, records);
    assertThat(host.topic("dead-letter")).hasSize(10);
    assertThat(host.events())
        .filteredOn(event -> event.type() == Event.Type.DEAD_LETTERS_SKIPPED)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.stream()).isEqualTo("p");
              assertThat(event.detail()).startsWith("90 more records were refused");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"DEAD_LETTER", "EVENT", "ACCEPT"})
  void accept_jpegDamagedInside_goesWhereTheOptionSays(Damaged damaged) {
    byte[] bad = damagedInside();
    List<WireRecord> records = List.of(Frames.record("p", 0, 1, bad));
    run(host, List.of(deblur("tiny-average")), damaged, records);
    assertThat(host.topic("dead-letter")).hasSize(damaged == Damaged.DEAD_LETTER ? 1 : 0);
    assertThat(host.topic("deblurred")).hasSize(damaged == Damaged.DEAD_LETTER ? 0 : 1);
    assertThat(host.events())
        .extracting(Event::type)
        .isEqualTo(
            switch (damaged) {
              case DEAD_LETTER -> List.of(Event.Type.RESET_REJECTED);
              case EVENT -> List.of(Event.Type.FRAME_DAMAGED);
              case ACCEPT -> List.of();
            });
  }

  private static byte[] damagedInside() {
    byte[] jpeg = Pictures.jpeg(1, 1, 64, 48);
    for (int at = jpeg.length / 2; ; at++) {
      byte[] bad = jpeg.clone();
      bad[at] ^= 0x10;
      if (new FrameCodec(90).damage(bad, new FrameCodec(90).header(bad)).isPresent()) {
        return bad;
      }
    }
  }

  private static byte[] wide() {
    int width = 66_000;
    return FrameCodec.encodePng(ByteBuffer.allocateDirect(3 * width * 16), width, 16);
  }

  private static void run(
      FakeHost own, List<Stage> stages, Damaged damaged, List<WireRecord> records) {
    FrameOptions all = FrameOptions.DEFAULTS;
    FrameOptions options =
        new FrameOptions(
            all.topicPrefix(),
            all.batchMax(),
            all.lingerMillis(),
            all.queueMax(),
            all.codecThreads(),
            all.jpegQuality(),
            all.maxPixels(),
            all.minSide(),
            damaged,
            all.deadLettersPerSecond(),
            all.streamTtlMillis(),
            all.memory(),
            all.overload());
    try (FramePipeline pipeline = new FramePipeline(options, Sites.CPU, stages, own, own)) {
      records.forEach(pipeline::accept);
      pipeline.end();
      pipeline.save();
    }
  }

  /** Three streams side by side. */
  private static List<WireRecord> all() {
    return without(-1);
  }

  private static List<WireRecord> without(int seqOfB) {
    List<WireRecord> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      for (String stream : List.of("a", "b", "c")) {
        if (i != seqOfB || !stream.equals("b")) {
          frames.add(frame(stream, i));
        }
      }
    }
    return frames;
  }

  private static List<WireRecord> frames(String stream, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> frame(stream, i)).toList();
  }

  /** All that left of a stream. */
  private static List<WireRecord> of(FakeHost host, String stream) {
    return host.emitted().stream().filter(record -> record.stream().equals(stream)).toList();
  }

  private static WireRecord record(@Nullable String key, long timestampMillis, byte[] value) {
    return record(key, timestampMillis, value, List.of());
  }

  private static WireRecord record(
      @Nullable String key, long timestampMillis, byte[] value, List<WireHeader> headers) {
    return new WireRecord("limpid.frames", 0, 77, timestampMillis, key, value, headers);
  }

  private static String error(WireRecord letter) {
    return text(letter, FrameHeaders.ERROR);
  }

  private static String text(WireRecord record, String name) {
    return Objects.requireNonNull(
        record.headers().stream()
            .filter(header -> header.key().equals(name))
            .reduce((earlier, later) -> later)
            .map(WireHeader::text)
            .orElse(null));
  }
}
