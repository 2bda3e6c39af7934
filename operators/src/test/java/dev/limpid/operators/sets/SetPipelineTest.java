package dev.limpid.operators.sets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.Picture;
import dev.limpid.operators.frame.Damaged;
import dev.limpid.operators.process.MemoryHost;
import dev.limpid.operators.process.MemoryStore;
import dev.limpid.operators.sets.GatherOptions.Bounds;
import dev.limpid.operators.sets.GatherOptions.Time;
import dev.limpid.operators.stage.PipelineSite;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three cameras whose clocks agree within 20 ms, put side by side. */
class SetPipelineTest {
  private static final List<String> STREAMS = List.of("left", "middle", "right");
  private static final String LAST = "right";
  private static final int FRAMES = 30;
  private static final int FRAME_MILLIS = 40;
  private static final int JITTER_MILLIS = 20;
  private static final int PATIENCE_MILLIS = 200;
  private static final int LAG_MILLIS = PATIENCE_MILLIS - FRAME_MILLIS - JITTER_MILLIS;
  private static final int WIDTH = 32;
  private static final int HEIGHT = 24;
  private static final Bounds AMPLE = new Bounds(1 << 20, 1000);

  /** Capture times; the same in all tests. */
  private static final Map<String, long[]> MILLIS = millis();

  private final MemoryHost host = new MemoryHost();
  private final MemoryStore<GatherState> states = new MemoryStore<>();
  private long mostWaiting;

  /** A record, and when it arrives. */
  private record Arrival(WireRecord record, long atMillis) {}

  @Test
  void jitter_eachFrameIsInTheSetOfItsTime() {
    play(arrivals(0), AMPLE);
    assertSets(0, FRAMES);
    assertThat(host.emitted()).hasSize(FRAMES);
  }

  /** The last stream must have come as far as a set: one frame and the jitter more. */
  @Test
  void lagWithinThePatience_givesTheSame() {
    play(arrivals(LAG_MILLIS), AMPLE);
    assertSets(0, FRAMES);
    assertThat(host.emitted()).hasSize(FRAMES);
  }

  @Test
  void lagBeyondThePatience_oneEventPerSet_untilTheOthersEnd() {
    play(arrivals(2 * PATIENCE_MILLIS), AMPLE);
    int lost = host.events().size();
    assertThat(lost).isBetween(FRAMES - 2 - PATIENCE_MILLIS / FRAME_MILLIS, FRAMES - 1);
    assertIncomplete(0, lost, GatherReason.LAGGING);
    assertSets(lost, FRAMES);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void streamDies_andComesBack_oneEventPerSetInBetween(boolean saysSo) {
    int dies = 1 + next(9, i -> at(LAST, i) > at("left", i));
    int returns = next(20, i -> at(LAST, i) < at("left", i));
    List<Arrival> arrivals = arrivals(0);
    arrivals.removeIf(arrival -> isOf(arrival, LAST, dies, returns));
    if (saysSo) {
      long at = at(LAST, dies - 1) + 1;
      arrivals.add(new Arrival(WireRecord.end("limpid.frames", at, LAST), at));
    }
    play(arrivals, AMPLE);
    List<GatherReason> reasons =
        saysSo
            ? List.of(GatherReason.ENDED)
            : List.of(GatherReason.LAGGING, GatherReason.UNMATCHED);
    assertIncomplete(dies, returns, reasons.toArray(GatherReason[]::new));
    assertThat(seqs()).containsExactlyElementsOf(seqs(0, dies, returns, FRAMES));
  }

  @Test
  void streamNeverComes_theMemoryIsBounded_andEachSetIsTold() {
    long bytes = arrivals(0).stream().mapToLong(arrival -> bytes(arrival.record())).max().orElse(0);
    List<Arrival> arrivals = arrivals(0);
    arrivals.removeIf(arrival -> isOf(arrival, LAST, 0, FRAMES));
    Bounds bounds = new Bounds(4 * bytes, 1000);
    play(arrivals, bounds);
    assertThat(mostWaiting).isBetween(bytes, bounds.maxBytes());
    assertIncomplete(0, FRAMES, GatherReason.BYTES, GatherReason.ENDED);
    assertThat(host.topic("panorama")).isEmpty();
  }

  @Test
  void damagedFrames_areDeadLetters_andTheirSetsAreTold() {
    List<Arrival> arrivals = arrivals(0);
    damage(arrivals, "middle", 7, value -> new byte[] {1, 2, 3});
    damage(arrivals, "left", 12, value -> Arrays.copyOf(value, value.length * 2 / 3));
    damage(arrivals, "left", 20, value -> new byte[] {1, 2, 3});
    play(arrivals, AMPLE);
    List<WireRecord> letters = host.topic("dead-letter");
    assertThat(letters).extracting(WireRecord::stream).containsExactly("middle", "left", "left");
    assertThat(host.counted("framesRejected")).isEqualTo(letters.size());
    assertThat(host.counted("type=SET_INCOMPLETE.events")).isEqualTo(1);
    assertThat(host.counted("type=ANOMALY.events")).isZero();
    assertThat(error(letters.get(0))).startsWith("stream 'middle': not a JPEG");
    assertThat(letters.get(0).value()).containsExactly(1, 2, 3);
    assertThat(error(letters.get(1))).startsWith("stream 'left': truncated JPEG image");
    assertThat(host.events().stream().map(Event::seq)).containsExactly(7L);
    assertThat(host.events()).allMatch(event -> event.type() == Event.Type.SET_INCOMPLETE);
    assertThat(seqs()).containsExactlyElementsOf(seqs(0, 7, 8, 12, 13, 20, 21, FRAMES));
  }

  @Test
  void damagedFrames_besideStagesThatJudgeThem_areTheirDeadLetters() {
    List<Arrival> arrivals = arrivals(0);
    damage(arrivals, "middle", 7, value -> new byte[] {1, 2, 3});
    play(arrivals, AMPLE, site(true), arrivals.size());
    assertThat(host.topic("dead-letter")).isEmpty();
    assertThat(host.counted("framesRejected")).isZero();
    assertThat(host.events()).hasSize(1);
  }

  /** Whoever may write frames must not decide what their outputs say they come from. */
  @Test
  void foreignSource_onACamerasFrame_isNotPassedOn() {
    List<Arrival> arrivals = arrivals(0);
    arrivals.replaceAll(arrival -> new Arrival(claimed(arrival.record()), arrival.atMillis()));
    play(arrivals, AMPLE);
    assertThat(host.topic("panorama"))
        .hasSize(FRAMES)
        .allSatisfy(
            picture ->
                assertThat(picture.headers())
                    .filteredOn(header -> header.key().equals(FrameHeaders.SOURCE))
                    .singleElement()
                    .satisfies(source -> assertThat(source.text()).startsWith("limpid.frames/0/")));
  }

  private static WireRecord claimed(WireRecord record) {
    List<WireHeader> headers = new ArrayList<>(record.headers());
    headers.add(WireHeader.ofText(FrameHeaders.SOURCE, "elsewhere/9/9"));
    return new WireRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestampMillis(),
        record.key(),
        record.value(),
        headers);
  }

  @Test
  void smallFrames_areDeadLetters() {
    List<Arrival> arrivals = arrivals(0);
    damage(arrivals, "middle", 7, value -> Pictures.jpeg(1, 1, 40, 15));
    play(arrivals, AMPLE);
    assertThat(error(host.topic("dead-letter").get(0)))
        .contains("image of 40x15: expected at least 16 pixels on each side (frame.min-side)");
  }

  /** A header that claims many pixels must not take the memory for them. */
  @Test
  void hugeFrames_areDeadLetters_beforeTheyAreDecoded() {
    List<Arrival> arrivals = arrivals(0);
    damage(arrivals, "middle", 7, value -> Pictures.jpeg(1, 1, 1100, 1000));
    play(arrivals, AMPLE);
    assertThat(error(host.topic("dead-letter").get(0)))
        .contains("image of 1100x1000: expected at most 1048576 pixels (frame.max-pixels)");
  }

  @Test
  void otherStreams_areLeftAlone() {
    List<Arrival> arrivals = arrivals(0);
    arrivals.add(new Arrival(frame("behind", 0), at("left", 3)));
    play(arrivals, AMPLE);
    assertThat(host.emitted()).hasSize(FRAMES);
  }

  @Test
  void restoreAtAnyRecord_givesTheSameRecords() {
    List<Arrival> arrivals = arrivals(LAG_MILLIS);
    arrivals.removeIf(arrival -> isOf(arrival, "middle", 8, 16));
    damage(arrivals, "left", 12, value -> Arrays.copyOf(value, value.length * 2 / 3));
    play(arrivals, AMPLE);
    List<WireRecord> undisturbed = List.copyOf(host.emitted());
    assertThat(host.topic("panorama")).hasSizeGreaterThan(10);
    assertThat(host.events()).hasSize(8);
    for (int i = 0; i <= arrivals.size(); i++) {
      host.emitted().clear();
      states.states().clear();
      play(arrivals, AMPLE, site(false), i);
      assertThat(host.emitted()).as("restored after %d records", i).isEqualTo(undisturbed);
    }
  }

  private void play(List<Arrival> arrivals, Bounds bounds) {
    play(arrivals, bounds, site(false), arrivals.size());
  }

  /** Plays records in the order of their arrival; another pipeline goes on at one of them. */
  private void play(List<Arrival> arrivals, Bounds bounds, StageSite site, int restoreAt) {
    List<WireRecord> records =
        arrivals.stream()
            .sorted(Comparator.comparingLong(Arrival::atMillis))
            .map(Arrival::record)
            .toList();
    try (SetPipeline pipeline = open(bounds, site)) {
      accept(pipeline, records.subList(0, restoreAt), bounds);
      pipeline.drain();
      pipeline.save();
    }
    try (SetPipeline pipeline = open(bounds, site)) {
      accept(pipeline, records.subList(restoreAt, records.size()), bounds);
      pipeline.end();
    }
  }

  @Test
  void manyStreams_moreBytesThanMemory_theLongestSilentAreGivenUp() {
    int frame = bytes(frame("left", 0));
    StageSite site = site(true);
    GatherOptions window = new GatherOptions.Window(8, 8, AMPLE);
    SideBySide stage = new SideBySide(site.topic("panorama"));
    try (SetPipeline pipeline = new SetPipeline(site, window, stage, host, states, 10L * frame)) {
      for (int s = 0; s < 50; s++) {
        pipeline.accept(frame("camera-" + s, 0));
        pipeline.accept(frame("camera-" + s, 1));
        assertThat(host.gauge("waitingBytes")).isBetween(1L, 10L * frame);
      }
    }
    assertThat(host.events()).extracting(Event::type).containsOnly(Event.Type.SET_INCOMPLETE);
    assertThat(host.events())
        .extracting(Event::stream)
        .startsWith("camera-0", "camera-1", "camera-2")
        .doesNotContain("camera-49");
  }

  private SetPipeline open(Bounds bounds, StageSite site) {
    Time options = new Time(STREAMS, JITTER_MILLIS - 1, PATIENCE_MILLIS, bounds);
    return new SetPipeline(site, options, new SideBySide(site.topic("panorama")), host, states);
  }

  private void accept(SetPipeline pipeline, List<WireRecord> records, Bounds bounds) {
    for (WireRecord record : records) {
      pipeline.accept(record);
      long waiting = host.gauge("waitingBytes");
      assertThat(waiting).isLessThanOrEqualTo(bounds.maxBytes());
      mostWaiting = Math.max(mostWaiting, waiting);
    }
  }

  private static StageSite site(boolean judgesFrames) {
    PipelineSite pipeline =
        new PipelineSite(
            "limpid",
            KafkaAccess.of("unused:1"),
            List.of(),
            600_000,
            92,
            1 << 20,
            16,
            Damaged.DEAD_LETTER,
            10,
            judgesFrames);
    return new StageSite(
        "side-by-side", "side-by-side", Map.of(), pipeline, "limpid.frames", false);
  }

  /** All frames, those of the last stream so much later than the others. */
  private static List<Arrival> arrivals(long lagMillis) {
    List<Arrival> arrivals = new ArrayList<>();
    for (String stream : STREAMS) {
      for (int i = 0; i < FRAMES; i++) {
        long at = at(stream, i) + (stream.equals(LAST) ? lagMillis : 0);
        arrivals.add(new Arrival(frame(stream, i), at));
      }
    }
    return arrivals;
  }

  private static Map<String, long[]> millis() {
    Random random = new Random(7);
    return Map.of("left", jittered(random), "middle", jittered(random), "right", jittered(random));
  }

  private static long[] jittered(Random random) {
    return LongStream.range(0, FRAMES)
        .map(i -> 1_000_000 + FRAME_MILLIS * i + random.nextInt(JITTER_MILLIS))
        .toArray();
  }

  private static long at(String stream, int index) {
    return Objects.requireNonNull(MILLIS.getOrDefault(stream, MILLIS.get("left")))[index];
  }

  private static WireRecord frame(String stream, int index) {
    FrameHeaders headers =
        new FrameHeaders(OptionalLong.of(index), OptionalLong.of(40_000_000L * index), 1);
    return new WireRecord(
        "limpid.frames",
        0,
        index,
        at(stream, index),
        stream,
        Pictures.jpeg(stream.hashCode(), index, WIDTH, HEIGHT),
        headers.toWire());
  }

  private static boolean isOf(Arrival arrival, String stream, int from, int to) {
    WireRecord record = arrival.record();
    return record.stream().equals(stream) && record.offset() >= from && record.offset() < to;
  }

  private static int bytes(WireRecord record) {
    return Objects.requireNonNull(record.value()).length;
  }

  private static void damage(
      List<Arrival> arrivals, String stream, int index, UnaryOperator<byte[]> damage) {
    arrivals.replaceAll(
        arrival ->
            isOf(arrival, stream, index, index + 1)
                ? new Arrival(damaged(arrival.record(), damage), arrival.atMillis())
                : arrival);
  }

  private static WireRecord damaged(WireRecord record, UnaryOperator<byte[]> damage) {
    return new WireRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestampMillis(),
        record.key(),
        damage.apply(Objects.requireNonNull(record.value())),
        record.headers());
  }

  private static int next(int from, IntPredicate wanted) {
    return IntStream.range(from, FRAMES).filter(wanted).findFirst().orElseThrow();
  }

  /** Requires the pictures of these sets, each of the frames that belong together. */
  private void assertSets(int from, int to) {
    List<WireRecord> made = host.topic("panorama");
    assertThat(seqs()).containsExactlyElementsOf(seqs(from, to));
    for (int i = 0; i < made.size(); i++) {
      int seq = from + i;
      List<Picture> frames = STREAMS.stream().map(stream -> decoded(frame(stream, seq))).toList();
      Picture wide = SideBySide.of(frames);
      WireRecord record = made.get(i);
      assertThat(record.value())
          .isEqualTo(FrameCodec.encodeJpeg(wide.rgb(), wide.width(), wide.height(), 92));
      assertThat(record.stream()).isEqualTo(SideBySide.STREAM);
      assertThat(record.timestampMillis()).isEqualTo(at("left", seq));
    }
  }

  private static Picture decoded(WireRecord record) {
    return new Picture(WIDTH, HEIGHT, Pictures.decode(Objects.requireNonNull(record.value())));
  }

  /** Requires one event for each of these sets and no other, for one of these reasons. */
  private void assertIncomplete(int from, int to, GatherReason... reasons) {
    assertThat(host.events().stream().map(Event::seq)).containsExactlyElementsOf(seqs(from, to));
    List<String> texts = Arrays.stream(reasons).map(GatherReason::text).toList();
    assertThat(host.events())
        .allSatisfy(
            event -> {
              assertThat(event.type()).isEqualTo(Event.Type.SET_INCOMPLETE);
              assertThat(event.stream()).isEqualTo("left");
              assertThat(event.detail()).contains("missing: ").contains(LAST);
              assertThat(texts).anyMatch(event.detail()::contains);
            });
  }

  /** Numbers of the sets that were made. */
  private List<Long> seqs() {
    return host.topic("panorama").stream()
        .map(record -> FrameHeaders.parse(record.headers()).seq().orElseThrow())
        .toList();
  }

  /** The numbers from each first to the next second. */
  private static List<Long> seqs(int... bounds) {
    return IntStream.range(0, bounds.length / 2)
        .flatMap(i -> IntStream.range(bounds[2 * i], bounds[2 * i + 1]))
        .mapToObj(Long::valueOf)
        .toList();
  }

  private static String error(WireRecord record) {
    return record.headers().stream()
        .filter(header -> header.key().equals(FrameHeaders.ERROR))
        .map(header -> header.text())
        .findFirst()
        .orElseThrow();
  }
}
