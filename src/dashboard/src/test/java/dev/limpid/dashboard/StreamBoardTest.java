package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Match;
import dev.limpid.wire.Panel;
import dev.limpid.wire.PipelineDescription;
import dev.limpid.wire.TopicDescription;
import dev.limpid.wire.WireFormatException;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamBoardTest {
  private final StreamBoard board = new StreamBoard(Records.TOPICS);

  @BeforeEach
  void describePipeline() {
    board.accept(Records.description("deblur", "predict", "describe", "sync"), 0, true);
  }

  private StreamReport only(long nowMillis) {
    assertThat(board.reports(nowMillis)).hasSize(1);
    return board.reports(nowMillis).get(0);
  }

  private FeedReport feed(String topic) {
    return only(0).feeds().stream().filter(f -> f.topic().equals(topic)).findFirst().orElseThrow();
  }

  private @Nullable AlignReport alignment() {
    return feed("t.alignments").alignment();
  }

  private List<String> titles() {
    return board.feeds().all().stream().map(Feed::title).toList();
  }

  @Test
  void feeds_nothingDescribed_isTheInputAlone() {
    StreamBoard fresh = new StreamBoard(Records.TOPICS);
    fresh.accept(Records.input("cam", 1), 0, false);
    fresh.accept(Records.result("cam", 1), 0, false);
    assertThat(fresh.feeds()).isEqualTo(new Feeds(false, Feed.input(Records.TOPICS), List.of()));
    assertThat(fresh.reports(0).get(0).framesIn()).isEqualTo(1);
    assertThat(fresh.reports(0).get(0).framesOut()).isZero();
  }

  @Test
  void feeds_described_areWhatCanBeLookedAt() {
    assertThat(board.feeds().described()).isTrue();
    assertThat(titles())
        .containsExactly(
            "Input", "Deblurred", "Predicted", "Concealed", "In step", "Where in the recording");
  }

  @Test
  void accept_descriptionOfOtherStages_showsThemAndDropsTheOldOnceTheyAreSilent() {
    board.accept(Records.input("cam", 1), 1000, false);
    board.accept(Records.result("cam", 1), 1000, false);
    board.accept(Records.description("edges"), 2000, false);
    assertThat(titles()).containsExactly("Input", "Edges", "Deblurred");

    board.accept(Records.input("cam", 2), 3000, false);
    board.accept(Records.output("t.edges", "cam", 2), 3000, false);
    assertThat(feed("t.edges").frames()).isEqualTo(1);
    assertThat(feed("t.frames").frames()).isEqualTo(2);
    board.forgetOldFeeds(999 + FeedBook.OLD_MILLIS);
    assertThat(titles()).containsExactly("Input", "Edges", "Deblurred");
    board.forgetOldFeeds(1000 + FeedBook.OLD_MILLIS);
    assertThat(titles()).containsExactly("Input", "Edges");
    assertThat(only(0).feeds()).hasSize(2);
    board.forgetOldFeeds(1_000_000);
    assertThat(titles()).containsExactly("Input", "Edges");
  }

  @Test
  void accept_severalResultTopics_areShownTogether() {
    board.accept(Records.description("deblur", "edges"), 0, false);
    board.accept(Records.input("cam", 1), 0, false);
    board.accept(Records.output("t.edges", "cam", 1), 0, false);
    board.accept(Records.result("cam", 1), 0, false);
    board.accept(Records.input("cam", 2), 40, false);
    board.accept(Records.output("t.edges", "cam", 2), 40, false);
    Moment second = board.accept(Records.result("cam", 2), 40, false).moment().orElseThrow();
    assertThat(second.pictures())
        .extracting(ShownPicture::topic)
        .containsExactly("t.frames", "t.deblurred", "t.edges");
  }

  @Test
  void accept_streamOfAResultTopicOnly_isAStream() {
    board.accept(Records.description("split"), 0, false);
    board.accept(Records.output("t.layers", "cam/left", 1), 5, false);
    StreamReport report = only(5);
    assertThat(report.id()).isEqualTo("cam/left");
    assertThat(report.framesOut()).isEqualTo(1);
    board.accept(Records.input("cam", 1), 5, false);
    board.accept(Records.description("edges"), 5, false);
    assertThat(board.reports(5)).hasSize(2);
    board.forgetOldFeeds(FeedBook.OLD_MILLIS + 5);
    assertThat(only(5).id()).isEqualTo("cam");
  }

  @Test
  void accept_still_isKeptAndShownOnDemand() {
    board.accept(Records.description("snapshot"), 0, false);
    board.accept(Records.output("t.snapshots", "cam", 3), 0, false);
    WireRecord second = Records.output("t.snapshots", "cam", 4);
    assertThat(board.accept(second, 0, false)).isEqualTo(StreamBoard.News.NONE);
    assertThat(board.still("cam", "t.snapshots").orElseThrow().captureMillis()).isEqualTo(1004);
    assertThat(feed("t.snapshots").latest().captureMillis()).isEqualTo(1004);
    assertThat(board.still("cam", "t.frames")).isEmpty();
    assertThat(board.still("other", "t.snapshots")).isEmpty();
  }

  @Test
  void accept_descriptionThatIsNone_isRefusedAndTheOneBeforeStays() {
    byte[] text = "deblur".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> board.accept(Records.description(text), 0, false))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("pipeline description");
    assertThat(titles()).contains("Deblurred");
  }

  @Test
  void accept_descriptionOfATopicThatEveryPipelineHas_doesNotShowItTwice() {
    TopicDescription events =
        new TopicDescription("t.events", "mine", "Mine", Panel.RESULT, "image/jpeg");
    TopicDescription own =
        new TopicDescription("t.mine", "mine", "Mine", Panel.RESULT, "image/jpeg");
    PipelineDescription twice = new PipelineDescription(List.of(events, own, own));
    board.accept(Records.description(twice.toJson()), 0, false);
    assertThat(titles()).containsExactly("Input", "Mine");
  }

  @Test
  void accept_framesAndResults_areCountedWithTheirLatency() {
    for (long i = 0; i < 100; i++) {
      board.accept(Records.input("cam", i), 1010 + i, false);
      board.accept(Records.result("cam", i), 1050 + i, false);
    }
    StreamReport report = only(1150);
    assertThat(report.framesIn()).isEqualTo(100);
    assertThat(report.framesOut()).isEqualTo(100);
    assertThat(report.latencyMsP50()).isEqualTo(50);
    assertThat(report.latencyMsP99()).isEqualTo(50);
    assertThat(report.feeds().get(1).latest())
        .isEqualTo(new FeedReport.Latest(32, 16, 99L, 4L, 1099L, "rdn-small@1.0.0"));
  }

  @Test
  void accept_resultsWrittenAgain_areCountedApart() {
    board.accept(Records.input("cam", 1), 0, false);
    board.accept(Records.result("cam", 1), 0, false);
    assertThat(board.accept(Records.result("cam", 1), 0, false)).isEqualTo(StreamBoard.News.NONE);
    StreamReport report = only(0);
    assertThat(report.framesOut()).isEqualTo(1);
    assertThat(report.feeds().get(1).repeated()).isEqualTo(1);
  }

  @Test
  void accept_prediction_isShownWithTheFrameThatItPredicts() {
    board.accept(Records.input("cam", 1), 0, false);
    board.accept(Records.result("cam", 1), 0, false);
    assertThat(board.accept(Records.prediction("cam", 1), 0, false))
        .isEqualTo(StreamBoard.News.NONE);
    board.accept(Records.input("cam", 2), 40, false);
    Moment second = board.accept(Records.result("cam", 2), 40, false).moment().orElseThrow();
    assertThat(second.pictures())
        .extracting(ShownPicture::topic)
        .containsExactly("t.frames", "t.deblurred", "t.predicted");
    board.accept(Records.input("cam", 3), 80, false);
    Moment third = board.accept(Records.result("cam", 3), 80, false).moment().orElseThrow();
    assertThat(third.pictures())
        .extracting(ShownPicture::topic)
        .containsExactly("t.frames", "t.deblurred");
  }

  @Test
  void accept_framesInStep_areShownOnceWithTheNextFrame() {
    board.accept(Records.aligned("cam", 5), 0, false);
    Moment before = board.accept(Records.input("cam", 4), 0, false).moment().orElseThrow();
    Moment same = board.accept(Records.input("cam", 5), 40, false).moment().orElseThrow();
    Moment next = board.accept(Records.input("cam", 6), 80, false).moment().orElseThrow();

    assertThat(before.pictures()).extracting(ShownPicture::topic).containsExactly("t.frames");
    assertThat(same.pictures())
        .extracting(ShownPicture::topic)
        .containsExactly("t.frames", "t.aligned");
    assertThat(next.pictures()).extracting(ShownPicture::topic).containsExactly("t.frames");
    assertThat(only(100).framesOut()).isZero();
  }

  @Test
  void accept_matches_areReportedAndTakenOnce() {
    board.accept(Records.match("cam", 1, Match.Kind.PROVISIONAL, 70), 0, false);
    board.accept(Records.match("cam", 1, Match.Kind.FINAL, 71), 0, false);
    board.accept(Records.match("cam", 2, Match.Kind.FINAL, -1), 0, false);

    assertThat(alignment()).isEqualTo(new AlignReport("monday", 70, 500, 0.75, 1, 1));
    StreamMatches matches = board.takeMatches().get(0);
    assertThat(matches.stream()).isEqualTo("cam");
    assertThat(matches.topic()).isEqualTo("t.alignments");
    List<MatchLine> taken = matches.lines();
    assertThat(taken).extracting(MatchLine::decided).containsExactly(false, true, true);
    assertThat(taken).extracting(MatchLine::index).containsExactly(70, 71, null);
    assertThat(taken.get(0).costs()).containsExactly(1, 2, 200);
    assertThat(board.takeMatches()).isEmpty();
    board.accept(Records.match("cam", 3, Match.Kind.PROVISIONAL, -1), 0, false);
    assertThat(alignment()).isEqualTo(new AlignReport("monday", null, null, 0, 1, 1));
  }

  @Test
  void matchHistory_lateViewer_getsTheLastFramesWithWhatWasDecided() {
    int frames = MatchTrack.MAX_HISTORY + 20;
    for (int i = 0; i < frames; i++) {
      board.accept(Records.match("cam", i, Match.Kind.PROVISIONAL, 70), 0, false);
    }
    board.accept(Records.match("cam", 20, Match.Kind.FINAL, 71), 0, false);
    board.accept(Records.match("cam", 21, Match.Kind.FINAL, -1), 0, false);
    board.accept(Records.match("cam", 21, Match.Kind.PROVISIONAL, 70), 0, false);
    board.accept(Records.match("cam", 3, Match.Kind.FINAL, 72), 0, false);
    board.takeMatches();

    List<StreamMatches> found = board.matchHistory(List.of("cam", "unknown"));
    assertThat(found).extracting(StreamMatches::stream).containsExactly("cam");
    List<MatchLine> history = found.get(0).lines();
    assertThat(history).extracting(MatchLine::seq).startsWith(20L, 21L, 22L).isSorted();
    assertThat(history).hasSize(MatchTrack.MAX_HISTORY);
    assertThat(history).extracting(MatchLine::decided).startsWith(true, true, false);
    assertThat(history).extracting(MatchLine::index).startsWith(71, null, 70);
    assertThat(history).allSatisfy(line -> assertThat(line.costs()).containsExactly(1, 2, 200));
  }

  @Test
  void accept_matchThatCannotBeRead_isPassedOver() {
    WireRecord match = Records.match("cam", 1, Match.Kind.FINAL, 1);
    byte[] broken = {'{'};
    board.accept(new WireRecord(match.topic(), 0, 1, 5, "cam", broken, match.headers()), 0, false);
    assertThat(board.takeMatches()).isEmpty();
  }

  /** Stand-ins carry the position of the frame after the gap, which must not count as repeated. */
  @Test
  void accept_concealedFrames_areShownAloneAndCounted() {
    board.accept(Records.input("cam", 1), 0, false);
    board.accept(Records.result("cam", 1), 0, false);
    board.accept(Records.input("cam", 4), 40, false);
    Moment standIn = board.accept(Records.standIn("cam", 2, 4), 40, false).moment().orElseThrow();
    assertThat(standIn.pictures()).hasSize(1);
    assertThat(standIn.pictures().get(0).synthetic()).isTrue();
    board.accept(Records.standIn("cam", 3, 4), 40, false);
    Moment next = board.accept(Records.result("cam", 4), 40, false).moment().orElseThrow();
    assertThat(next.pictures())
        .extracting(ShownPicture::topic)
        .containsExactly("t.frames", "t.deblurred");
    assertThat(only(40).concealed()).isEqualTo(2);
    assertThat(only(40).feeds().get(1).repeated()).isZero();
  }

  @Test
  void accept_skippedFrames_areShownWithTheirInputAndCounted() {
    List<WireHeader> headers = new ArrayList<>(Records.result("cam", 1).headers());
    headers.add(new WireHeader(FrameHeaders.SKIPPED, new byte[0]));
    board.accept(Records.input("cam", 1), 0, false);
    Moment skipped =
        board.accept(Records.result("cam", 1, headers), 0, false).moment().orElseThrow();
    assertThat(skipped.pictures()).extracting(ShownPicture::skipped).containsExactly(false, true);
    board.accept(Records.input("cam", 2), 40, false);
    board.accept(Records.result("cam", 2), 40, false);
    assertThat(only(40).feeds().get(1).skipped()).isEqualTo(1);
  }

  @Test
  void accept_surprise_isAFigureAndNoLineOfTheLog() {
    String event =
        """
        {"type":"%s","stream":"cam","seq":7,"epoch":0,"timestampMillis":0,"detail":"d","score":%s}
        """;
    WireRecord low = Records.event(event.formatted("SURPRISE", 0.5));
    assertThat(board.accept(low, 1000, false)).isEqualTo(StreamBoard.News.NONE);
    board.accept(Records.event(event.formatted("SURPRISE", 7.25)), 1100, false);
    board.accept(low, 1200, false);
    assertThat(only(1300).surprise()).isEqualTo(7.25);
    assertThat(only(1200 + SurpriseTrack.WINDOW_MILLIS).surprise()).isNull();
    board.accept(Records.event(event.formatted("ANOMALY", 7.25)), 1300, false);
    assertThat(only(1300).anomalies()).isEqualTo(1);
    assertThat(board.log()).extracting(Happening::type).containsExactly("ANOMALY");
  }

  @Test
  void accept_noPicture_isCountedAsUnreadable() {
    byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
    board.accept(Records.input("cam", 1, text, List.of()), 0, false);
    board.accept(
        Records.input(
            "cam", 2, Records.IMAGE, List.of(new WireHeader(FrameHeaders.SEQ, new byte[] {1}))),
        0,
        false);
    StreamReport report = only(0);
    assertThat(report.framesIn()).isZero();
    assertThat(report.feeds().get(0).unreadable()).isEqualTo(2);
  }

  @Test
  void accept_hugePicture_isNotShown() {
    byte[] png = TestPictures.png(8, 8, 0, true);
    java.nio.ByteBuffer.wrap(png).putInt(16, 20_000).putInt(20, 20_000);
    assertThat(board.accept(Records.input("cam", 1, png, List.of()), 0, false).moment()).isEmpty();
    assertThat(only(0).feeds().get(0).unreadable()).isEqualTo(1);
  }

  @Test
  void accept_recordWithoutKey_isAStreamOfItsPartition() {
    board.accept(
        new WireRecord(Records.TOPICS.frames(), 3, 1, 0, null, Records.IMAGE, List.of()), 0, false);
    assertThat(only(0).id()).isEqualTo("t.frames-3");
  }

  @Test
  void accept_reset_isCountedAndLogged() {
    Event event = new Event(Event.Type.RESET_GAP, "cam", 12, 0, 77, "3 frames missing");
    board.accept(Records.event(new String(event.toJson(), StandardCharsets.UTF_8)), 500, false);
    assertThat(only(500).resets()).isEqualTo(1);
    assertThat(board.log())
        .containsExactly(
            new Happening(1, "RESET_GAP", "cam", 12L, 500, "3 frames missing", null, false));
  }

  @Test
  void accept_eventFromBeforeTheStart_isLoggedButNotCounted() {
    Event event = new Event(Event.Type.RESET_GAP, "cam", 12, 0, 77, "old");
    board.accept(Records.event(new String(event.toJson(), StandardCharsets.UTF_8)), 500, true);
    assertThat(board.reports(500)).isEmpty();
    assertThat(board.log()).singleElement().matches(Happening::earlier);
  }

  @Test
  void accept_eventOfAnUnknownKind_isShownAsItIs() {
    board.accept(
        Records.event("{\"type\":\"FUTURE\",\"stream\":\"cam\",\"detail\":\"x\",\"score\":4}"),
        500,
        false);
    assertThat(board.log())
        .containsExactly(new Happening(1, "FUTURE", "cam", null, 500, "x", 4.0, false));
  }

  @Test
  void accept_eventThatIsNoJson_isShownAsUnreadable() {
    board.accept(Records.event("boom"), 500, false);
    assertThat(board.log())
        .containsExactly(
            new Happening(1, "UNREADABLE_EVENT", "cam", null, 500, "boom", null, false));
  }

  @Test
  void accept_deadLetter_isCountedWithItsReason() {
    board.accept(
        new WireRecord(
            Records.TOPICS.deadLetter(),
            0,
            0,
            0,
            "cam",
            new byte[0],
            List.of(WireHeader.ofText(FrameHeaders.ERROR, "empty image"))),
        500,
        false);
    assertThat(board.deadLetters()).isEqualTo(1);
    assertThat(only(500).deadLetters()).isEqualTo(1);
    assertThat(board.log().get(0).detail()).isEqualTo("empty image");
  }

  @Test
  void log_manyEvents_keepsTheLast() {
    for (int i = 0; i < StreamBoard.MAX_LOG + 10; i++) {
      board.accept(Records.event("{\"type\":\"NOTE\",\"detail\":\"" + i + "\"}"), 0, false);
    }
    assertThat(board.log()).hasSize(StreamBoard.MAX_LOG);
    assertThat(board.log().get(0).detail()).isEqualTo("10");
  }

  @Test
  void reports_streamSilentForLong_isForgotten() {
    board.accept(Records.input("cam", 1), 1000, false);
    assertThat(board.reports(1000 + StreamBoard.FORGET_MILLIS)).hasSize(1);
    assertThat(board.reports(1001 + StreamBoard.FORGET_MILLIS)).isEmpty();
  }

  @Test
  void accept_tooManyStreams_forgetsTheLongestSilent() {
    for (int i = 0; i <= StreamTracks.MAX_SHOWING; i++) {
      board.accept(Records.input("cam-" + i, i), 1000 + i, false);
    }
    assertThat(board.reports(2000)).hasSize(StreamTracks.MAX_SHOWING);
    assertThat(board.reports(2000)).noneMatch(report -> report.id().equals("cam-0"));
  }

  /** Whoever may send records can invent keys. */
  @Test
  void accept_manyStreamsWithoutPictures_pushOutNoneThatHasThem() {
    board.accept(Records.input("cam", 1), 1000, false);
    board.accept(Records.match("matched", 1, Match.Kind.FINAL, 1), 1000, false);
    byte[] text = "no picture".getBytes(StandardCharsets.UTF_8);
    Event reset = new Event(Event.Type.RESET_GAP, "x", 12, 0, 77, "3 frames missing");
    String event = new String(reset.toJson(), StandardCharsets.UTF_8);
    for (int i = 0; i < 3 * StreamTracks.MAX_SHOWING; i++) {
      String key = "invented-" + i;
      board.accept(deadLetter(key), 2000 + i, false);
      board.accept(Records.input(key + "-text", 1, text, List.of()), 2000 + i, false);
      board.accept(Records.event(event.replace("\"x\"", "\"" + key + "-event\"")), 2000, false);
    }
    List<String> ids = board.reports(9000).stream().map(StreamReport::id).toList();
    assertThat(ids).contains("cam", "matched").hasSize(2 + StreamTracks.MAX_OTHERS).isSorted();
  }

  @Test
  void accept_pictureOfAStreamThatHadDeadLettersOnly_keepsThemAndItsPlace() {
    board.accept(deadLetter("cam"), 1000, false);
    board.accept(Records.input("cam", 1), 1000, false);
    for (int i = 0; i < 2 * StreamTracks.MAX_OTHERS; i++) {
      board.accept(deadLetter("invented-" + i), 2000, false);
    }
    assertThat(board.reports(3000).get(0).id()).isEqualTo("cam");
    assertThat(board.reports(3000).get(0).deadLetters()).isEqualTo(1);
    assertThat(board.latest(List.of("cam"))).hasSize(1);
  }

  private static WireRecord deadLetter(String key) {
    return new WireRecord(
        Records.TOPICS.deadLetter(),
        0,
        0,
        0,
        key,
        new byte[0],
        List.of(WireHeader.ofText(FrameHeaders.ERROR, "empty image")));
  }

  @Test
  void quality_published_isReported() {
    board.quality("cam", 25.5, 28.25, 0);
    assertThat(only(0).psnrIn()).isEqualTo(25.5);
    assertThat(only(0).psnrOut()).isEqualTo(28.25);
  }

  @Test
  void latest_streamWithPictures_isItsLastMoment() {
    board.accept(Records.input("cam", 1), 0, false);
    board.accept(Records.input("cam", 2), 0, false);
    assertThat(board.latest(List.of("cam", "other")))
        .singleElement()
        .matches(moment -> moment.first().seq().orElseThrow() == 2);
  }

  @Test
  void accept_morePicturesThanMemory_forgetsTheLongestSilentStreams() {
    StreamBoard small = new StreamBoard(Records.TOPICS, 1);
    small.accept(Records.input("one", 1), 1000, false);
    small.accept(Records.input("two", 1), 2000, false);
    small.accept(Records.input("three", 1), 3000, false);
    assertThat(small.reports(3000)).extracting(StreamReport::id).containsExactly("three");
    assertThat(small.latest(List.of("three"))).hasSize(1);
  }
}
