package dev.limpid.operators.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.process.MemoryHost;
import dev.limpid.operators.process.MemoryStore;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaUnavailableException;
import dev.limpid.wire.Match;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.Reference;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Matches, frames in step and events of streams along a route of random places. */
class SyncPipelineTest {
  private static final Route ROUTE = new Route(1);
  private static final Reference REFERENCE = ROUTE.reference(500);
  private static final int FRAMES = 330;

  private final FakeHost host = new FakeHost();

  private static SyncOptions options(SyncOptions.Aligned aligned) {
    return new SyncOptions(
        KafkaAccess.of("unused:1"),
        "limpid",
        "sync",
        "monday",
        false,
        0,
        90_000,
        aligned,
        SyncOptions.Frames.ALL,
        600_000,
        10);
  }

  private static SyncPipeline open(FakeHost host, SyncOptions.Aligned aligned) {
    return host.open(options(aligned), new StoredSyncReference(REFERENCE));
  }

  private void drive(SyncOptions.Aligned aligned) {
    try (SyncPipeline pipeline = open(host, aligned)) {
      for (int i = 0; i < FRAMES; i++) {
        pipeline.accept(ROUTE.record("cam", i, 60 + i));
      }
      pipeline.end();
    }
  }

  @Test
  void accept_drive_everyFrameHasOneProvisionalAndOneFinalMatch() {
    drive(SyncOptions.Aligned.NONE);

    for (Match.Kind kind : Match.Kind.values()) {
      List<Match> matches = host.matches(kind);
      assertThat(matches).hasSize(FRAMES);
      int good = 0;
      for (int i = 0; i < FRAMES; i++) {
        assertThat(matches.get(i).query().seq()).isEqualTo((long) i * Route.EVERY);
        Match.Place place = matches.get(i).reference();
        good += place != null && Math.abs(place.index() - Route.EVERY * (60 + i)) <= 8 ? 1 : 0;
      }
      assertThat(good).isGreaterThan(FRAMES * 85 / 100);
    }
    assertThat(host.topic("aligned")).isEmpty();
  }

  @Test
  void accept_drive_recordsSayWhereTheFrameLies() {
    drive(SyncOptions.Aligned.NONE);
    Match match = host.matches(Match.Kind.FINAL).get(200);
    Match.Place place = Objects.requireNonNull(match.reference());

    assertThat(match.recording()).isEqualTo("monday");
    assertThat(match.query())
        .isEqualTo(new Match.Query("cam", 800, 1, 1_700_000_066_666L, "limpid.frames/1/800"));
    assertThat(place.topic()).isEqualTo("limpid.recordings");
    assertThat(place.offset()).isEqualTo(50 + place.index());
    assertThat(place.seq()).isEqualTo(1000 + place.index());
    assertThat(place.frames()).isEqualTo(2000);
    assertThat(match.cost()).isBetween(0.05, 1.2);
    assertThat(match.confidence()).isBetween(0.2, 1.0);
    assertThat(match.costs()).isNull();
    byte[] costs = Objects.requireNonNull(host.matches(Match.Kind.PROVISIONAL).get(200).costs());
    assertThat(costs).hasSize(128);
    assertThat(costs[260 * 128 / 500] & 0xFF).isLessThan(60);
    WireRecord record = host.topic("alignments").get(0);
    assertThat(record.stream()).isEqualTo("cam");
    assertThat(FrameHeaders.parse(record.headers()).seq()).hasValue(0);
  }

  @Test
  void accept_provisional_bringsTheReferencesFrame() {
    drive(SyncOptions.Aligned.PROVISIONAL);
    List<Match> found =
        host.matches(Match.Kind.PROVISIONAL).stream().filter(m -> m.reference() != null).toList();

    assertThat(host.topic("aligned")).hasSameSizeAs(found);
    for (int i = 0; i < found.size(); i++) {
      WireRecord aligned = host.topic("aligned").get(i);
      Match.Place place = Objects.requireNonNull(found.get(i).reference());
      long ahead = shown(aligned) + 50 - place.offset();
      assertThat(ahead).as("never back, near the match").isBetween(0L, 6L * Route.EVERY);
      assertThat(FrameHeaders.parse(aligned.headers()).seq()).hasValue(found.get(i).query().seq());
      assertThat(aligned.timestampMillis()).isEqualTo(found.get(i).query().timestampMillis());
      assertThat(aligned.headers())
          .contains(
              WireHeader.ofText(
                  FrameHeaders.REFERENCE, "limpid.recordings/0/" + (place.offset() + ahead)),
              WireHeader.ofText(FrameHeaders.CONTENT_TYPE, "image/jpeg"));
    }
  }

  /** Metres per described frame: slower than the reference, and a stop. */
  private static double slowDrive(int i) {
    return 60 + 0.6 * (Math.min(i, 150) + Math.max(0, i - 180));
  }

  private List<WireRecord> alignedOfAllFrames(SyncOptions.Aligned aligned) {
    try (SyncPipeline pipeline = open(host, aligned)) {
      for (int i = 0; i < FRAMES; i++) {
        ROUTE.frames("cam", i, slowDrive(i)).forEach(pipeline::accept);
      }
      pipeline.end();
    }
    return host.topic("aligned");
  }

  private static long seq(WireRecord record) {
    return FrameHeaders.parse(record.headers()).seq().orElseThrow();
  }

  /** The frame of the reference that a record holds. */
  private static long shown(WireRecord record) {
    String text = new String(Objects.requireNonNull(record.value()), StandardCharsets.UTF_8);
    return Long.parseLong(text.substring("picture at ".length())) - 50;
  }

  @ParameterizedTest
  @EnumSource(names = {"PROVISIONAL", "FINAL"})
  void accept_marks_everyFrameGetsTheReferencesFrame(SyncOptions.Aligned aligned) {
    List<WireRecord> records = alignedOfAllFrames(aligned);

    assertThat(records).extracting(SyncPipelineTest::seq).isSorted().doesNotHaveDuplicates();
    assertThat(records).hasSizeGreaterThan(FRAMES * Route.EVERY * 85 / 100);
    int good = 0;
    int back = 0;
    for (int i = 0; i < records.size(); i++) {
      double index = seq(records.get(i)) / (double) Route.EVERY;
      double truth = Route.EVERY * slowDrive((int) index);
      good += Math.abs(shown(records.get(i)) - truth) <= 8 ? 1 : 0;
      back += i > 0 && shown(records.get(i)) < shown(records.get(i - 1)) ? 1 : 0;
    }
    assertThat(good).isGreaterThan(records.size() * 85 / 100);
    assertThat(back).isLessThanOrEqualTo(3);
    assertThat(host.matches(Match.Kind.FINAL)).hasSize(FRAMES);
  }

  @ParameterizedTest
  @EnumSource(names = {"PROVISIONAL", "FINAL"})
  void saveBetweenDescribedFrames_restore_showsTheSameFrames(SyncOptions.Aligned aligned) {
    List<WireRecord> all = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      all.addAll(ROUTE.frames("cam", i, slowDrive(i)));
    }
    List<WireRecord> undisturbed = alignedOfAllFrames(aligned);
    FakeHost restored = new FakeHost();
    for (int from = 0; from < all.size(); from += 331) {
      try (SyncPipeline pipeline = open(restored, aligned)) {
        all.subList(from, Math.min(all.size(), from + 331)).forEach(pipeline::accept);
        if (from + 331 >= all.size()) {
          pipeline.end();
        }
        pipeline.save();
      }
    }
    assertThat(restored.topic("aligned")).containsExactlyElementsOf(undisturbed);
  }

  private static SyncPipeline openLive(FakeHost host, SyncOptions.Aligned aligned) {
    SyncOptions options =
        new SyncOptions(
            KafkaAccess.of("unused:1"),
            "limpid",
            "sync",
            "front",
            true,
            60_000,
            90_000,
            aligned,
            SyncOptions.Frames.ALL,
            600_000,
            10);
    return host.open(options, null);
  }

  /** Where the stream 'cam' is: 10 s behind the stream 'front', and 1 % faster. */
  private static double behind(int i) {
    return 1.01 * i - 30;
  }

  /** Both streams, frame by frame in turn. */
  private static List<WireRecord> twoLiveStreams() {
    List<WireRecord> records = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      records.addAll(ROUTE.frames("front", i, i));
      records.addAll(ROUTE.frames("cam", i, behind(i)));
    }
    return records;
  }

  @Test
  void accept_liveReference_playsInStep() {
    try (SyncPipeline pipeline = openLive(host, SyncOptions.Aligned.PROVISIONAL)) {
      twoLiveStreams().forEach(pipeline::accept);
      pipeline.end();
    }
    List<Match> matches = host.matches(Match.Kind.FINAL);
    assertThat(matches)
        .hasSize(900)
        .allSatisfy(match -> assertThat(match.query().stream()).isEqualTo("cam"));
    int good = 0;
    for (int i = 40; i < 900; i++) {
      Match.Place place = matches.get(i).reference();
      good += place != null && Math.abs(place.seq() - Route.EVERY * behind(i)) <= 8 ? 1 : 0;
    }
    assertThat(good).isGreaterThan(860 * 90 / 100);
    assertThat(matches.get(800).recording()).isEqualTo("front");
    assertThat(Objects.requireNonNull(matches.get(800).reference()).topic())
        .isEqualTo("limpid.frames");
    List<WireRecord> aligned = host.topic("aligned");
    assertThat(aligned).hasSizeGreaterThan(900 * Route.EVERY * 80 / 100);
    assertThat(aligned).extracting(SyncPipelineTest::seq).isSorted().doesNotHaveDuplicates();
    int near = 0;
    for (WireRecord record : aligned) {
      double truth = Route.EVERY * behind((int) (seq(record) / Route.EVERY));
      near += Math.abs(shown(record) + 50 - truth) <= 12 ? 1 : 0;
    }
    assertThat(near).isGreaterThan(aligned.size() * 85 / 100);
  }

  @Test
  void saveAnywhere_liveReference_restoreEmitsTheSameRecords() {
    try (SyncPipeline pipeline = openLive(host, SyncOptions.Aligned.FINAL)) {
      twoLiveStreams().forEach(pipeline::accept);
      pipeline.end();
    }
    FakeHost restored = new FakeHost();
    List<WireRecord> all = twoLiveStreams();
    for (int from = 0; from < all.size(); from += 777) {
      int to = Math.min(all.size(), from + 777);
      try (SyncPipeline pipeline = openLive(restored, SyncOptions.Aligned.FINAL)) {
        all.subList(from, to).forEach(pipeline::accept);
        if (to == all.size()) {
          pipeline.end();
        }
        pipeline.save();
      }
    }
    assertThat(restored.emitted()).containsExactlyElementsOf(host.emitted());
  }

  @Test
  void accept_liveReferenceOfAnotherModel_beginsAnewAndIsTold() {
    try (SyncPipeline pipeline = openLive(host, SyncOptions.Aligned.NONE)) {
      pipeline.accept(ROUTE.record("front", 0, 60));
      pipeline.accept(ROUTE.record("cam", 0, 60));
      pipeline.save();
    }
    try (SyncPipeline pipeline = openLive(host, SyncOptions.Aligned.NONE)) {
      pipeline.accept(ROUTE.record("front", 1, 61, 1, "other@2"));
      pipeline.accept(ROUTE.record("cam", 1, 61, 1, "other@2"));
      pipeline.save();
    }
    assertThat(Objects.requireNonNull(host.references.states().get("front")).live().rows())
        .hasSize(1);
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.RESET_REFERENCE);
    assertThat(host.events().get(0).detail()).isEqualTo("reference 'front' is described anew");
  }

  @Test
  void finish_liveReferenceNeverCame_nothingIsFound() {
    try (SyncPipeline pipeline = openLive(host, SyncOptions.Aligned.PROVISIONAL)) {
      for (int i = 0; i < 40; i++) {
        ROUTE.frames("cam", i, i).forEach(pipeline::accept);
      }
      pipeline.save();
    }
    try (SyncPipeline pipeline = openLive(host, SyncOptions.Aligned.PROVISIONAL)) {
      pipeline.end();
    }
    assertThat(host.matches(Match.Kind.FINAL))
        .hasSize(40)
        .allSatisfy(match -> assertThat(match.reference()).isNull());
    assertThat(host.topic("aligned")).isEmpty();
  }

  @Test
  void accept_framesOfTheReferenceHaveGone_isToldOncePerBurst() {
    host.gone = true;
    drive(SyncOptions.Aligned.FINAL);

    assertThat(host.topic("aligned")).isEmpty();
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.REFERENCE_LOST);
    assertThat(host.events().get(0).detail())
        .contains("of reference 'monday', limpid.recordings/0/");
  }

  /** All frames of two streams, in turn. */
  private static List<WireRecord> twoStreams() {
    List<WireRecord> records = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      records.addAll(ROUTE.frames("cam", i, slowDrive(i)));
      records.addAll(ROUTE.frames("other", i, 100 + i));
    }
    return records;
  }

  @ParameterizedTest
  @EnumSource(names = {"PROVISIONAL", "FINAL"})
  void accept_picturesComeLateAndInAnotherOrder_recordsAreTheSame(SyncOptions.Aligned aligned) {
    FakeHost late = new FakeHost();
    late.late = true;
    int waited = 0;
    try (SyncPipeline punctual = open(host, aligned);
        SyncPipeline pipeline = open(late, aligned)) {
      for (WireRecord record : twoStreams()) {
        punctual.accept(record);
        pipeline.accept(record);
        waited = Math.max(waited, late.unanswered.size());
        if (late.unanswered.size() >= 30) {
          late.answer();
          assertThat(late.emitted()).containsExactlyElementsOf(host.emitted());
        }
      }
      late.answer();
      late.late = false;
      punctual.end();
      pipeline.end();
    }
    assertThat(waited).isGreaterThan(1);
    assertThat(host.topic("aligned")).hasSizeGreaterThan(FRAMES * Route.EVERY);
    assertThat(late.emitted()).containsExactlyElementsOf(host.emitted());
  }

  /** What is asked for before a checkpoint leaves before it, also that it had gone. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void drain_picturesAreOutstanding_restoreEmitsTheSameRecords(boolean gone) {
    List<WireRecord> all = twoStreams().subList(0, 1200);
    host.gone = gone;
    try (SyncPipeline pipeline = open(host, SyncOptions.Aligned.PROVISIONAL)) {
      all.forEach(pipeline::accept);
      pipeline.drain();
    }
    FakeHost restored = new FakeHost();
    restored.gone = gone;
    restored.late = true;
    int outstanding = 0;
    for (int from = 0; from < all.size(); from += 100) {
      try (SyncPipeline pipeline = open(restored, SyncOptions.Aligned.PROVISIONAL)) {
        all.subList(from, from + 100).forEach(pipeline::accept);
        outstanding += restored.unanswered.size();
        CompletableFuture<Void> answers = CompletableFuture.runAsync(restored::answerElsewhere);
        pipeline.drain();
        answers.join();
        pipeline.save();
      }
    }
    assertThat(outstanding).isGreaterThan(50);
    assertThat(restored.emitted()).containsExactlyElementsOf(host.emitted());
    assertThat(restored.events()).hasSize(gone ? 2 : 0);
  }

  @Test
  void accept_pictureCannotBeFetched_saysWhichOf() {
    ReferencePictures refused =
        new ReferencePictures() {
          @Override
          public CompletableFuture<Optional<WireRecord>> fetch(RecordPlace place) {
            return CompletableFuture.failedFuture(
                new KafkaUnavailableException("Kafka at k: cannot fetch " + place, null));
          }

          @Override
          public void close() {}
        };
    SyncPipeline.Stores stores = new SyncPipeline.Stores(host.streams, host.references);
    SyncOptions options = options(SyncOptions.Aligned.PROVISIONAL);
    try (SyncPipeline pipeline =
        new SyncPipeline(options, new StoredSyncReference(REFERENCE), host, stores, refused)) {
      assertThatThrownBy(
              () -> {
                for (WireRecord record : twoStreams()) {
                  pipeline.accept(record);
                }
              })
          .hasMessageMatching(
              "stage 'sync': stream '(cam|other)', frame \\d+: no frame of reference 'monday':"
                  + " Kafka at k: cannot fetch limpid.recordings/0/\\d+");
    }
  }

  @Test
  void accept_restartOfTheSource_decidesWhatWasOpen() {
    try (SyncPipeline pipeline = open(host, SyncOptions.Aligned.NONE)) {
      for (int i = 0; i < 120; i++) {
        pipeline.accept(ROUTE.record("cam", i, 60 + i));
      }
      assertThat(host.matches(Match.Kind.FINAL)).isEmpty();
      pipeline.accept(ROUTE.record("cam", 0, 300, 2, Route.MODEL));
      assertThat(host.matches(Match.Kind.FINAL)).hasSize(120);
      pipeline.accept(ROUTE.record("cam", 120, 300, 2, Route.MODEL));
      assertThat(host.matches(Match.Kind.FINAL)).hasSize(121);
      pipeline.accept(ROUTE.record("cam", 120, 300, 2, Route.MODEL));
      assertThat(host.matches(Match.Kind.PROVISIONAL)).hasSize(122);
    }
  }

  @Test
  void accept_manyStreams_eachEqualsItselfAlone() {
    Map<String, List<WireRecord>> alone = new HashMap<>();
    for (int s = 0; s < 3; s++) {
      FakeHost own = new FakeHost();
      try (SyncPipeline pipeline = open(own, SyncOptions.Aligned.FINAL)) {
        for (int i = 0; i < 300; i++) {
          pipeline.accept(ROUTE.record("s" + s, i, 40 * s + i * (0.7 + 0.3 * s)));
        }
      }
      alone.put("s" + s, own.emitted());
    }
    try (SyncPipeline pipeline = open(host, SyncOptions.Aligned.FINAL)) {
      for (int i = 0; i < 300; i++) {
        for (int s = 0; s < 3; s++) {
          pipeline.accept(ROUTE.record("s" + s, i, 40 * s + i * (0.7 + 0.3 * s)));
        }
      }
    }
    alone.forEach(
        (stream, records) ->
            assertThat(host.emitted().stream().filter(record -> record.stream().equals(stream)))
                .containsExactlyElementsOf(records));
  }

  @Test
  void accept_stateOfAnotherReference_isResetAndTold() {
    try (SyncPipeline pipeline = open(host, SyncOptions.Aligned.NONE)) {
      pipeline.accept(ROUTE.record("cam", 0, 60));
      pipeline.save();
    }
    SyncState state = Objects.requireNonNull(host.streams.states().get("cam"));
    host.streams
        .states()
        .put(
            "cam",
            new SyncState(
                state.generation() + 1,
                false,
                state.frames(),
                state.live(),
                state.now(),
                state.decided()));
    try (SyncPipeline pipeline = open(host, SyncOptions.Aligned.NONE)) {
      pipeline.accept(ROUTE.record("cam", 1, 61));
    }
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.RESET_REFERENCE);
    assertThat(host.events().get(0).detail()).isEqualTo("reference 'monday' was stored anew");
  }

  @Test
  void accept_descriptorOfAnotherModel_saysWhoseTheyAre() {
    try (SyncPipeline pipeline = open(host, SyncOptions.Aligned.NONE)) {
      assertThatThrownBy(() -> pipeline.accept(ROUTE.record("cam", 0, 60, 1, "other@2")))
          .hasMessage(
              "stream 'cam' is described by other@2, reference 'monday' by random@1: describe both"
                  + " by one model");
    }
  }

  @Test
  void expire_silentStreams_areDecidedAndForgotten() {
    try (SyncPipeline pipeline = open(host, SyncOptions.Aligned.NONE)) {
      pipeline.accept(ROUTE.record("restored", 0, 60));
      pipeline.save();
    }
    try (SyncPipeline pipeline = open(host, SyncOptions.Aligned.NONE)) {
      pipeline.accept(ROUTE.record("silent", 0, 60));
      host.advanceMillis(300_000);
      pipeline.accept(ROUTE.record("lively", 0, 60));
      pipeline.save();
      assertThat(host.matches(Match.Kind.FINAL)).isEmpty();
      host.advanceMillis(400_000);
      assertThat(host.matches(Match.Kind.FINAL))
          .extracting(match -> match.query().stream())
          .containsExactlyInAnyOrder("restored", "silent");
      assertThat(host.streams.states().keySet()).containsExactly("lively");
      assertThat(host.gauge("streams")).isEqualTo(1);
    }
  }

  /** Surroundings in memory. */
  private static final class FakeHost extends MemoryHost implements ReferencePictures {
    final MemoryStore<SyncState> streams = new MemoryStore<>();
    final MemoryStore<GrowingSyncState> references = new MemoryStore<>();

    /** One record may ask for more than the pipeline waits for. */
    private static final int MOST_UNANSWERED = 37;

    final List<Runnable> unanswered = new ArrayList<>();
    boolean gone;
    boolean late;

    SyncPipeline open(SyncOptions options, @Nullable SyncReference stored) {
      SyncPipeline.Stores stores = new SyncPipeline.Stores(streams, references);
      return new SyncPipeline(options, stored, this, stores, this);
    }

    List<Match> matches(Match.Kind kind) {
      return topic("alignments").stream()
          .map(record -> Match.fromJson(Objects.requireNonNull(record.value())))
          .filter(match -> match.kind() == kind)
          .toList();
    }

    /** Answers what was asked, the last question first, and lets the pipeline go on. */
    void answer() {
      answerElsewhere();
      runMails();
    }

    /** Answers from another thread than the pipeline's, which waits. */
    void answerElsewhere() {
      for (int i = unanswered.size() - 1; i >= 0; i--) {
        unanswered.get(i).run();
      }
      unanswered.clear();
    }

    @Override
    public CompletableFuture<Optional<WireRecord>> fetch(RecordPlace place) {
      CompletableFuture<Optional<WireRecord>> answer = new CompletableFuture<>();
      unanswered.add(
          () -> answer.complete(gone ? Optional.empty() : Optional.of(pictureAt(place))));
      if (!late || unanswered.size() == MOST_UNANSWERED) {
        answerElsewhere();
      }
      return answer;
    }

    private static WireRecord pictureAt(RecordPlace place) {
      return new WireRecord(
          place.topic(),
          place.partition(),
          place.offset(),
          5,
          "monday",
          ("picture at " + place.offset()).getBytes(StandardCharsets.UTF_8),
          List.of(
              WireHeader.ofText(FrameHeaders.CONTENT_TYPE, "image/jpeg"),
              WireHeader.ofLong(FrameHeaders.SEQ, 3)));
    }

    @Override
    public void close() {}
  }
}
