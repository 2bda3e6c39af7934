package dev.limpid.operators.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.inference.TensorsFreed;
import dev.limpid.operators.pipeline.OverloadOptions.Mode;
import dev.limpid.operators.pipeline.SimulatedCameras.Camera;
import dev.limpid.operators.process.Processor;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.testing.Frames;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cameras that send more than the stages can do, by a simulated clock. */
@ExtendWith(TensorsFreed.class)
class OverloadPipelineTest {
  private static final String DEBLURRED = "limpid.deblurred";
  private static final long BOUND = 2000;
  private static final OverloadOptions PASS = new OverloadOptions(BOUND, Mode.PASS);
  private static final OverloadOptions DROP = new OverloadOptions(BOUND, Mode.DROP);
  private static final Pattern ENDED = Pattern.compile("(\\d+) frames were skipped, .*");

  private final FakeHost host = new FakeHost();
  private final SimulatedCameras cameras = new SimulatedCameras(host);

  @Test
  void off_everyFrameIsProcessedHoweverOld() {
    SlowStage stage = slow(deblur(), 80);
    try (FramePipeline pipeline = host.open(OverloadOptions.OFF, stage)) {
      cameras.film(pipeline, 8000, small("a", 40));
      pipeline.end();
    }
    assertThat(stage.seen()).hasSize(200);
    assertThat(stage.longestLagMillis()).isGreaterThan(7000);
    assertThat(host.events()).isEmpty();
    assertThat(host.counted("framesSkipped")).isZero();
  }

  /** The acceptance of the feature: twice what the machine can do, then less than that. */
  @Test
  void pass_twiceTheLoad_lagStaysUnderTheBoundAndNoFrameIsMissing() {
    SlowStage stage = slow(deblur(), 40);
    Camera[] all = {small("a", 80), small("b", 80), small("c", 80), small("d", 80)};
    long relieved;
    try (FramePipeline pipeline = host.open(PASS, stage)) {
      cameras.film(pipeline, 30_000, all);
      assertThat(stage.longestLagMillis()).isBetween(BOUND / 2, BOUND * 3 / 4);
      assertThat(host.counted("framesSkipped")).isBetween(600L, 850L);
      relieved = cameras.takenUntil();
      cameras.film(pipeline, 20_000, all[0]);
      pipeline.end();
    }
    for (Camera camera : all) {
      assertEachFrameOnce(camera.stream());
    }
    assertThat(host.topic("deblurred"))
        .filteredOn(record -> FrameHeaders.isSkipped(record.headers()))
        .hasSize((int) host.counted("framesSkipped"))
        .allSatisfy(record -> assertThat(record.timestampMillis()).isLessThan(relieved + 5000))
        .allSatisfy(record -> assertAsItCame(record));
    assertBurstsAreTold();
  }

  @Test
  void pass_betweenBursts_eachRunIsAFreshStream() {
    try (FramePipeline pipeline = host.open(PASS, slow(deblur(), 80))) {
      cameras.film(pipeline, 20_000, small("a", 40));
      pipeline.end();
    }
    List<List<WireRecord>> runs = runs(cameras.sent("a"));
    assertThat(runs).hasSizeGreaterThan(3);
    List<byte[]> expected = new ArrayList<>();
    runs.forEach(run -> expected.addAll(ReferenceLoop.run(run)));
    assertThat(processed("a")).containsExactlyElementsOf(expected);
  }

  @Test
  void pass_behindAModelThatLooksAhead_theWaitingFrameLeavesBeforeTheBurst() {
    StageSite site = Sites.of("deblur", "model", LookaheadLoop.MODEL);
    try (FramePipeline pipeline = host.open(PASS, slow(site, 80))) {
      cameras.film(pipeline, 15_000, small("a", 40));
      pipeline.end();
    }
    assertEachFrameOnce("a");
    List<byte[]> expected = new ArrayList<>();
    runs(cameras.sent("a")).forEach(run -> expected.addAll(LookaheadLoop.run(run)));
    assertThat(processed("a")).containsExactlyElementsOf(expected);
    WireRecord began =
        host.emitted().stream().filter(record -> isOf(record, "events")).findFirst().orElseThrow();
    long first = Event.fromJson(Objects.requireNonNull(began.value())).seq();
    int place = host.emitted().indexOf(began);
    assertThat(seq(host.emitted().get(place - 1))).isEqualTo(first - 1);
    assertThat(seq(host.emitted().get(place + 1))).isEqualTo(first);
  }

  @Test
  void drop_skippedFrames_areLeftOutAndCounted() {
    try (FramePipeline pipeline = host.open(DROP, slow(deblur(), 80))) {
      cameras.film(pipeline, 20_000, small("a", 40));
      pipeline.end();
    }
    assertThat(host.topic("deblurred"))
        .noneMatch(record -> FrameHeaders.isSkipped(record.headers()));
    assertThat(host.topic("deblurred").size() + host.counted("framesSkipped"))
        .isEqualTo(cameras.sent().size());
    assertBurstsAreTold();
  }

  @Test
  void hugeStreamBesideSmallOnes_isTheOnlyOneThatIsSkipped() {
    SlowStage stage = sized(200);
    Camera huge = new Camera("huge", 100, 64, 48);
    Camera[] all = {huge, small("a", 100), small("b", 100), small("c", 100)};
    try (FramePipeline pipeline = host.open(PASS, stage)) {
      cameras.film(pipeline, 30_000, all);
      pipeline.end();
    }
    assertThat(told()).extracting(Event::stream).containsOnly("huge");
    assertThat(stage.longestLagMillis()).isLessThan(BOUND);
    assertThat(processedShare("huge")).isBetween(0.3, 0.5);
  }

  /** 1.0 and 0.8 of the machine's time, and 0.1: the two share what the third leaves. */
  @Test
  void twoLargeStreams_shareWhatTheSmallOneLeaves() {
    Camera[] all = {
      new Camera("large", 100, 64, 48), new Camera("larger", 125, 64, 48), small("a", 100)
    };
    SlowStage stage = sized(100);
    try (FramePipeline pipeline = host.open(PASS, stage)) {
      cameras.film(pipeline, 60_000, all);
      pipeline.end();
    }
    assertThat(processedShare("a")).isEqualTo(1);
    double large = 1.0 * processedShare("large");
    double larger = 0.8 * processedShare("larger");
    assertThat(large).isBetween(0.3, 0.6);
    assertThat(larger).isBetween(0.3, 0.6);
  }

  @Test
  void backlogAtTheStart_isPassedAtOnceUpToNow() {
    host.setWallMillis(SimulatedCameras.START_MILLIS + 3_600_000);
    SlowStage stage = slow(deblur(), 10);
    try (FramePipeline pipeline = host.open(PASS, stage)) {
      cameras.film(pipeline, 4000, small("a", 40));
      assertThat(stage.seen()).isEmpty();
      cameras.give(pipeline, SimulatedCameras.record("a", 100, host.wallMillis(), jpeg()));
      pipeline.end();
    }
    assertThat(stage.seen()).extracting(FrameLabel::seq).containsExactly(100L);
    assertThat(told()).extracting(Event::seq).containsExactly(0L, 100L);
    assertThat(told().get(0).detail())
        .isEqualTo("3600.00 s behind, expected at most 1.00 s: frames pass as they came");
    assertThat(told().get(1).detail()).isEqualTo("100 frames were skipped, 0 to 99: in time again");
  }

  /** A camera's host whose clock is ahead hides lag; one that is behind has no frame in time. */
  @Test
  void clocksThatAreWrong_countAsTheyAre() {
    try (FramePipeline pipeline = host.open(PASS, slow(deblur(), 1))) {
      for (int i = 0; i < 10; i++) {
        long now = host.wallMillis() + 40L * i;
        cameras.give(pipeline, SimulatedCameras.record("late", i, now - 60_000, jpeg()));
        pipeline.accept(SimulatedCameras.record("early", i, now + 60_000, jpeg()));
      }
      pipeline.end();
    }
    assertThat(told()).extracting(Event::stream).containsOnly("late");
    assertThat(processed("late")).isEmpty();
    assertThat(processed("early")).hasSize(10);
  }

  @Test
  void endOfTheSourceInABurst_endsItAndTheNextRunIsJudgedAnew() {
    host.setWallMillis(SimulatedCameras.START_MILLIS + 60_000);
    try (FramePipeline pipeline = host.open(PASS, slow(deblur(), 1))) {
      cameras.film(pipeline, 200, small("a", 40));
      pipeline.accept(Frames.end("a"));
      cameras.film(pipeline, 80, small("a", 40));
      pipeline.end();
    }
    assertThat(told())
        .extracting(Event::type)
        .containsExactly(
            Event.Type.RESET_OVERLOAD,
            Event.Type.OVERLOAD_ENDED,
            Event.Type.RESET_OVERLOAD,
            Event.Type.OVERLOAD_ENDED);
    assertThat(told().get(1).detail()).isEqualTo("5 frames were skipped, 0 to 4: the source ended");
  }

  @Test
  void garbageInABurst_isADeadLetterInItsPlace() {
    host.setWallMillis(SimulatedCameras.START_MILLIS + 60_000);
    try (FramePipeline pipeline = host.open(PASS, slow(deblur(), 1))) {
      cameras.film(pipeline, 80, small("a", 40));
      long taken = cameras.takenUntil();
      pipeline.accept(SimulatedCameras.record("a", 2, taken, new byte[] {1, 2, 3}));
      pipeline.accept(SimulatedCameras.record("a", 3, taken, jpeg()));
      pipeline.end();
    }
    assertThat(host.emitted().stream().map(WireRecord::topic).filter(name -> !isEvents(name)))
        .containsExactly(DEBLURRED, DEBLURRED, "limpid.dead-letter", DEBLURRED);
  }

  @Test
  void gapInABurst_isTold() {
    host.setWallMillis(SimulatedCameras.START_MILLIS + 60_000);
    StageSite predict = Sites.of("predict", "model", "tiny-extrapolate", "conceal", "5");
    try (FramePipeline pipeline = host.open(PASS, slow(predict, 1))) {
      cameras.film(pipeline, 80, small("a", 40));
      pipeline.accept(SimulatedCameras.record("a", 4, cameras.takenUntil(), jpeg()));
      pipeline.end();
    }
    assertThat(host.events())
        .extracting(Event::type)
        .containsExactly(
            Event.Type.RESET_OVERLOAD, Event.Type.RESET_GAP, Event.Type.OVERLOAD_ENDED);
    assertThat(host.topic("concealed"))
        .extracting(OverloadPipelineTest::seq)
        .containsExactly(0L, 1L, 4L);
  }

  /** Behind a burst, as behind a reset, there is nothing to conceal a gap with. */
  @Test
  void gapAfterABurst_isConcealedOnceTheStateIsReadyAgain() {
    StageSite predict = Sites.of("predict", "model", "tiny-extrapolate", "conceal", "5");
    host.setWallMillis(SimulatedCameras.START_MILLIS + 60_000);
    try (FramePipeline pipeline = host.open(PASS, slow(predict, 1))) {
      cameras.film(pipeline, 80, small("a", 40));
      for (long seq : new long[] {4, 5, 6, 8}) {
        pipeline.accept(SimulatedCameras.record("a", seq, host.wallMillis(), jpeg()));
      }
      pipeline.end();
    }
    assertThat(host.events())
        .extracting(Event::type)
        .filteredOn(type -> type != Event.Type.SURPRISE)
        .containsExactly(
            Event.Type.RESET_OVERLOAD,
            Event.Type.OVERLOAD_ENDED,
            Event.Type.RESET_GAP,
            Event.Type.GAP_CONCEALED);
    assertThat(host.topic("concealed"))
        .extracting(OverloadPipelineTest::seq)
        .containsExactly(0L, 1L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void beforeAStageThatIsToldOfEveryFrame_skippedFramesAreMarkedInPassOnly() {
    StageSite describe =
        Sites.ofEveryFrame(Sites.of("describe", "model", "tiny-thumbnail", "every", "4"));
    host.setWallMillis(SimulatedCameras.START_MILLIS + 60_000);
    try (FramePipeline pipeline = host.open(PASS, slow(describe, 1))) {
      cameras.film(pipeline, 200, small("a", 40));
    }
    assertThat(host.topic("descriptors"))
        .hasSize(5)
        .allSatisfy(record -> assertThat(record.value()).isEmpty())
        .allSatisfy(record -> assertThat(text(record, FrameHeaders.MODEL)).startsWith("tiny-"));
    FakeHost dropping = new FakeHost();
    dropping.setWallMillis(host.wallMillis());
    try (FramePipeline pipeline = dropping.open(DROP, slow(describe, 1))) {
      cameras.sent().forEach(pipeline::accept);
    }
    assertThat(dropping.topic("descriptors")).isEmpty();
  }

  /** A stream that is skipped is not waited for: the other one's batches run at once. */
  @Test
  void skippedStream_doesNotHoldUpTheBatchesOfOthers() {
    SlowStage stage = slow(deblur(), 1);
    try (FramePipeline pipeline = host.open(PASS, stage)) {
      long now = host.wallMillis();
      pipeline.accept(SimulatedCameras.record("old", 0, now - 60_000, jpeg()));
      pipeline.accept(SimulatedCameras.record("new", 0, now, jpeg()));
      assertThat(stage.seen()).extracting(FrameLabel::stream).containsExactly("new");
    }
  }

  @Test
  void restoreInABurst_beginsItAnewAndLosesNoFrame() {
    host.setWallMillis(SimulatedCameras.START_MILLIS + 60_000);
    StageSite site = Sites.of("deblur", "model", LookaheadLoop.MODEL);
    cameras.film(discarding(), 400, small("a", 40));
    for (WireRecord record : cameras.sent()) {
      try (FramePipeline pipeline = host.open(PASS, slow(site, 1))) {
        pipeline.accept(record);
        pipeline.drain();
        pipeline.save();
      }
    }
    assertEachFrameOnce("a");
    assertThat(told()).extracting(Event::type).containsOnly(Event.Type.RESET_OVERLOAD).hasSize(10);
  }

  /** Gaps, garbage, ends and several sizes, around and within bursts. */
  @Test
  void anyStreams_eachFrameHasOneOutcomeInItsOrder() {
    Random random = new Random(5);
    for (String model : List.of(ReferenceLoop.MODEL, LookaheadLoop.MODEL)) {
      FakeHost own = new FakeHost();
      SimulatedCameras sending = new SimulatedCameras(own);
      Stage stage = Sites.open(Sites.of("deblur", "model", model));
      int frames = 0;
      try (FramePipeline pipeline = own.open(PASS, new SlowStage(stage, own, shape -> 60))) {
        long[] seqs = new long[4];
        for (int i = 0; i < 600; i++) {
          int s = random.nextInt(seqs.length);
          seqs[s] += random.nextInt(15) == 0 ? 3 : 1;
          byte[] value = random.nextInt(20) == 0 ? new byte[] {1} : jpeg();
          long taken = SimulatedCameras.START_MILLIS + 30L * i;
          sending.give(pipeline, SimulatedCameras.record("s" + s, seqs[s], taken, value));
          frames++;
          if (random.nextInt(25) == 0) {
            pipeline.accept(Frames.end("s" + s));
          }
        }
        pipeline.end();
      }
      assertThat(own.counted("framesSkipped")).isGreaterThan(100);
      assertThat(own.topic("deblurred").size() + own.topic("dead-letter").size()).isEqualTo(frames);
      for (int s = 0; s < 4; s++) {
        String stream = "s" + s;
        assertThat(
                own.emitted().stream()
                    .filter(record -> record.stream().equals(stream))
                    .filter(record -> !isEvents(record.topic()))
                    .map(OverloadPipelineTest::seq))
            .isSorted()
            .doesNotHaveDuplicates();
      }
    }
  }

  private SlowStage slow(StageSite site, long millis) {
    return new SlowStage(Sites.open(site), host, shape -> millis);
  }

  /** Large frames take so long, small ones 10 ms. */
  private SlowStage sized(long millis) {
    return new SlowStage(Sites.open(deblur()), host, shape -> shape.width() > 32 ? millis : 10);
  }

  private static StageSite deblur() {
    return Sites.of("deblur", "model", ReferenceLoop.MODEL);
  }

  private static Camera small(String stream, long intervalMillis) {
    return Camera.small(stream, intervalMillis);
  }

  private static byte[] jpeg() {
    return Objects.requireNonNull(Frames.frame("a", 1).value());
  }

  private static Processor discarding() {
    return new Processor() {
      @Override
      public void accept(WireRecord record) {}

      @Override
      public void save() {}

      @Override
      public void end() {}

      @Override
      public void close() {}
    };
  }

  private void assertEachFrameOnce(String stream) {
    assertThat(
            host.topic("deblurred").stream()
                .filter(record -> record.stream().equals(stream))
                .map(OverloadPipelineTest::seq))
        .containsExactlyElementsOf(
            LongStream.range(0, cameras.sent(stream).size()).boxed().toList());
  }

  private void assertAsItCame(WireRecord output) {
    WireRecord input = cameras.sent(output.stream()).get((int) seq(output));
    assertThat(output.value()).isEqualTo(input.value());
    assertThat(output.timestampMillis()).isEqualTo(input.timestampMillis());
    assertThat(text(output, FrameHeaders.SOURCE)).isEqualTo(input.place());
    assertThat(text(output, FrameHeaders.CONTENT_TYPE)).isEqualTo("image/jpeg");
    assertThat(text(output, FrameHeaders.STAGE)).isEqualTo("deblur");
  }

  /** Per stream, beginnings and ends by turns; the ends have all that was skipped. */
  private void assertBurstsAreTold() {
    long skipped = 0;
    for (String stream : cameras.sent().stream().map(WireRecord::stream).distinct().toList()) {
      List<Event> events = told().stream().filter(e -> e.stream().equals(stream)).toList();
      for (int i = 0; i < events.size(); i++) {
        Event.Type expected = i % 2 == 0 ? Event.Type.RESET_OVERLOAD : Event.Type.OVERLOAD_ENDED;
        assertThat(events.get(i).type()).isEqualTo(expected);
        Matcher ended = ENDED.matcher(events.get(i).detail());
        skipped += ended.matches() ? Long.parseLong(ended.group(1)) : 0;
      }
      assertThat(events.size() % 2).isZero();
    }
    assertThat(skipped).isEqualTo(host.counted("framesSkipped")).isPositive();
  }

  private List<Event> told() {
    return host.events().stream()
        .filter(
            event ->
                event.type() == Event.Type.RESET_OVERLOAD
                    || event.type() == Event.Type.OVERLOAD_ENDED)
        .toList();
  }

  private double processedShare(String stream) {
    return (double) processed(stream).size() / cameras.sent(stream).size();
  }

  private List<byte[]> processed(String stream) {
    return host.topic("deblurred").stream()
        .filter(record -> record.stream().equals(stream))
        .filter(record -> !FrameHeaders.isSkipped(record.headers()))
        .map(record -> Objects.requireNonNull(record.value()))
        .toList();
  }

  /** What was sent of a stream that was processed, without a break. */
  private List<List<WireRecord>> runs(List<WireRecord> frames) {
    List<Long> skipped =
        host.topic("deblurred").stream()
            .filter(record -> FrameHeaders.isSkipped(record.headers()))
            .map(OverloadPipelineTest::seq)
            .toList();
    List<List<WireRecord>> runs = new ArrayList<>();
    boolean isOpen = false;
    for (int i = 0; i < frames.size(); i++) {
      boolean isSkipped = skipped.contains((long) i);
      if (!isSkipped && !isOpen) {
        runs.add(new ArrayList<>());
      }
      if (!isSkipped) {
        runs.get(runs.size() - 1).add(frames.get(i));
      }
      isOpen = !isSkipped;
    }
    return runs;
  }

  private static boolean isOf(WireRecord record, String kind) {
    return record.topic().equals("limpid." + kind);
  }

  private static boolean isEvents(String topic) {
    return topic.equals("limpid.events");
  }

  private static long seq(WireRecord record) {
    return FrameHeaders.parse(record.headers()).seq().orElseThrow();
  }

  private static String text(WireRecord record, String key) {
    return record.headers().stream()
        .filter(header -> header.key().equals(key))
        .map(WireHeader::text)
        .findFirst()
        .orElse("");
  }
}
