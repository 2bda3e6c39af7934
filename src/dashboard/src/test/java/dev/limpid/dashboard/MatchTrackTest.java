package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.Match;
import org.junit.jupiter.api.Test;

class MatchTrackTest {
  private final MatchTrack track = new MatchTrack();

  @Test
  void history_epochThatCameBefore_keepsTheFramesOfBothRuns() {
    match(1, 0, 10, Match.Kind.PROVISIONAL);
    match(2, 0, 11, Match.Kind.PROVISIONAL);
    match(1, 0, 12, Match.Kind.PROVISIONAL);
    match(1, 0, 12, Match.Kind.FINAL);

    assertThat(track.history()).extracting(MatchLine::index).containsExactly(10, 11, 12);
    assertThat(track.history()).extracting(MatchLine::decided).containsExactly(false, false, true);
  }

  @Test
  void history_jobRepeats_hasEachFrameOnce() {
    match(1, 0, 10, Match.Kind.PROVISIONAL);
    match(1, 1, 11, Match.Kind.PROVISIONAL);
    match(1, 0, 10, Match.Kind.PROVISIONAL);

    assertThat(track.history()).extracting(MatchLine::index).containsExactly(10, 11);
  }

  /** Of the frame at an offset, which lies at the same index of the recording. */
  private void match(long epoch, long seq, int at, Match.Kind kind) {
    track.match(
        new Match(
            kind,
            "monday",
            new Match.Query("cam", seq, epoch, 0, "limpid.frames/0/" + at),
            new Match.Place(at, 500, 0, at, 0, "limpid.recordings", 0, at),
            0.5,
            0.5,
            new byte[128]));
  }
}
