package dev.limpid.operators.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.sets.GatherOptions.Bounds;
import dev.limpid.operators.sets.GatherOptions.Seq;
import dev.limpid.operators.sets.GatherOptions.Time;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsGathererTest {
  private static final List<String> AB = List.of("a", "b");
  private static final Bounds BOUNDS = new Bounds(100, 500);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          jitter               | a0@0 b0@3 a1@40 b1@36 a2@80 b2@81 | {a0 b0} {a1 b1} {a2 b2}
          waits for the nearer | b0@35 a0@40 b1@44                 | {a0 b1} -b0:UNUSED
          tie: the earlier     | b0@35 a0@40 b1@45                 | {a0 b0}
          exact: at once       | b0@40 a0@40                       | {a0 b0}
          slower follower      | b0@0 a0@0 a1@9 a2@18 b1@18        | {a0 b0} {a1 b0} {a2 b1}
          faster follower      | b0@0 a0@0 b1@10 b2@20 b3@30 a1@30 \
            | {a0 b0} {a1 b3} -b1:UNUSED -b2:UNUSED
          out of tolerance     | b0@29 a0@40 b1@51 a1@80 b2@80 \
            | -b0:UNUSED a0:UNMATCHED[b] -a0:UNMATCHED -b1:UNUSED {a1 b2}
          lag in patience      | a0@0 a1@40 a2@200 b0@0 b1@40      | {a0 b0} {a1 b1}
          lag beyond patience  | a0@0 a1@40 a2@201 b0@0 b1@40 \
            | a0:LAGGING[b] -a0:LAGGING -b0:UNUSED {a1 b1}
          death and return     | a0@0 b0@0 a1@100 a2@300 a3@400 b1@400 a4@410 b2@410 \
            | {a0 b0} a1:LAGGING[b] -a1:LAGGING \
            a2:UNMATCHED[b] -a2:UNMATCHED {a3 b1} {a4 b2}
          leader dies          | b0@0 b1@40 b2@540 b3@541 a0@541 \
            | -b0:TIME -b1:TIME {a0 b3} -b2:UNUSED
          repeated             | a0@0 a0@0 b0@0 b0@0 b0@0 | -a0:LATE {a0 b0} -b0:LATE -b0:LATE+
          late                 | b0@0 b2@80 b1@40 a2@80   | -b1:LATE {a2 b2} -b0:UNUSED
          disordered           | b0@40 b1@39 b2@40 a0@40  | -b1:DISORDERED -b2:DISORDERED+ {a0 b0}
          clock goes back      | b0@945 a0@950 b1@300 a1@300 b2@310 a2@310 \
            | -b0:RESTARTED -b1:UNUSED a0:RESTARTED[b] -a0:RESTARTED \
            a1:UNMATCHED[b] -a1:UNMATCHED {a2 b2}
          gap                  | a0@0 b0@0 a1@40 a2@80 b2@80 \
            | {a0 b0} a1:UNMATCHED[b] -a1:UNMATCHED {a2 b2}
          new epoch            | a0@0 b0@0 a0@40/1 b1@40 a1@80/1 b0@80/2 | {a0 b0} {a0 b1} {a1 b0}
          refused follower     | a0@0 b0@0! a1@40 b1@40 | a0:UNMATCHED[b] -a0:UNMATCHED {a1 b1}
          refused leader       | a0@0! b0@0 b1@40 a1@40 | {a1 b1} -b0:UNUSED
          unreadable           | a0@0 b0@0? b0@0        | {a0 b0}
          end                  | a0@0 b0@0 b1@35 a1@40 b. a2@80 \
            | {a0 b0} {a1 b1} a2:ENDED[b] -a2:ENDED
          return after the end | b0@0 a0@0 b. a1@40 b1@80 a2@80 | {a0 b0} a1:ENDED[b] -a1:ENDED {a2 b1}
          end of all           | a0@0 a1@40 b0@0 b1@35 . \
            | {a0 b0} {a1 b1}
          end of all, unused   | a0@0 b0@0 b1@40 .              | {a0 b0} -b1:UNUSED
          bytes of the leader  | a0@0#50 a1@10#50 a2@20#50 b0@20 | a0:BYTES[b] -a0:BYTES {a1 b0} {a2 b0}
          bytes of a follower  | b0@0#50 b1@10#50 b2@20#50 a0@20 | -b0:BYTES {a0 b2} -b1:UNUSED
          too large            | a0@0#101 b0@0 a1@40 b1@40      | -a0:BYTES -b0:UNUSED {a1 b1}
          """)
  void byTime(String name, String script, String expected) {
    assertThat(play(new Time(AB, 10, 200, BOUNDS), script))
        .isEqualToNormalizingWhitespace(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          far follower         | a0@0 b0@0 b99999@40 a1@40 a2@80 b1@41 b2@80 a3@120 b3@120 \
            | {a0 b0} a1:UNMATCHED[b] -a1:UNMATCHED a2:UNMATCHED[b] -a2:UNMATCHED \
            -b99999:RESTARTED -b1:UNUSED -b2:UNUSED {a3 b3}
          far leader           | a0@0 b0@0 a99999@40 b1@40 a1@41 b2@80 a2@80 \
            | {a0 b0} -b1:UNUSED -a99999:RESTARTED a1:UNMATCHED[b] -a1:UNMATCHED {a2 b2}
          equal numbers        | a0@0 b0@9000 b1@9040 a1@40 | {a0 b0} {a1 b1}
          gap of a follower    | a0@0 b0@0 a1@1 b2@2 a2@2 \
            | {a0 b0} a1:UNMATCHED[b] -a1:UNMATCHED {a2 b2}
          gap of the leader    | a0@0 b0@0 b1@1 a2@2 b2@2   | {a0 b0} -b1:UNUSED {a2 b2}
          lag in patience      | a0@0 a1@1 a2@2 b0@0        | {a0 b0}
          lag in frames        | a0@0 a1@1 a2@2 a3@3 b0@0 b1@1 \
            | a0:LAGGING[b] -a0:LAGGING -b0:UNUSED {a1 b1}
          lag in time          | a0@0 a1@201 b0@0 b1@1      | a0:LAGGING[b] -a0:LAGGING -b0:UNUSED {a1 b1}
          repeated             | a0@0 a0@0 b0@0             | -a0:LATE {a0 b0}
          leader dies          | b0@0 b1@1 b2@501 a2@0      | -b0:TIME {a2 b2} -b1:UNUSED
          both begin anew      | a7@0 b7@0 b0@1/5 b1@2/5 a0@1/4 a1@2/4 | {a7 b7} {a0 b0} {a1 b1}
          old numbers come yet | a7@0 b7@0 a0@2/4 b8@1 b0@2/5 | {a7 b7} -b8:UNUSED {a0 b0}
          one begins anew      | a7@0 b7@0 a8@1/4 a9@2/4 a10@3/4 a11@4/4 b8@1 . \
            | {a7 b7} a8:LAGGING[b] -a8:LAGGING -b8:UNUSED a9:ENDED[b] -a9:ENDED a10:ENDED[b] \
            -a10:ENDED a11:ENDED[b] -a11:ENDED
          one again            | a7@0 b7@0 a8@1/4 a0@1/5 b0@1/5 \
            | {a7 b7} a8:RESTARTED[b] -a8:RESTARTED {a0 b0}
          follower again       | a7@0 b7@0 b8@1/4 b0@1/5 a0@1/5 | {a7 b7} -b8:RESTARTED {a0 b0}
          end, then anew       | a7@0 b7@0 a. b. b0@1/5 a0@1/5 | {a7 b7} {a0 b0}
          anew after the end   | a7@0 b7@0 b. a8@1 a. a0@1/5 b0@1/5 \
            | {a7 b7} a8:ENDED[b] -a8:ENDED {a0 b0}
          largest number       | a9223372036854775807@0 b9223372036854775807@0 \
            | {a9223372036854775807 b9223372036854775807}
          """)
  void bySeq(String name, String script, String expected) {
    assertThat(play(new Seq(AB, 2, 200, BOUNDS), script)).isEqualToNormalizingWhitespace(expected);
  }

  @Test
  void threeStreams_incomplete_namesAllThatAreMissing() {
    var options = new Time(List.of("a", "b", "c"), 10, 200, BOUNDS);
    assertThat(play(options, "a0@0 b0@30 a1@240"))
        .isEqualTo("a0:LAGGING[b, c] -a0:LAGGING -b0:UNUSED");
    assertThat(play(options, "c0@1 a0@2 b0@0 b1@3 c1@40")).isEqualTo("-b0:UNUSED {a0 b1 c0}");
  }

  @Test
  void restore_otherStreams_dropsWhatWaited() {
    Gatherer before = Gatherer.of(new Time(AB, 10, 200, BOUNDS), "pair");
    GatherScript.play(before, "a0@0 a1@40");
    Gatherer after = Gatherer.of(new Time(List.of("b", "a"), 10, 200, BOUNDS), "pair");
    assertThat(after.restore(before.state()).stream().map(GatherScript::text))
        .containsExactly("-a0:OPTIONS", "-a1:OPTIONS");
  }

  @Test
  void accept_otherStream_isRefused() {
    Gatherer gatherer = Gatherer.of(new Seq(AB, 2, 200, BOUNDS), "pair");
    assertThatThrownBy(() -> gatherer.accept(GatherScript.frame("c0@0")))
        .hasMessage("group 'pair': expected frames of [a, b], got one of 'c'");
  }

  @Test
  void options_thatContradict_areRefused() {
    assertThatThrownBy(() -> new Time(List.of("a", "a"), 10, 200, BOUNDS))
        .hasMessage("streams of a set: expected at least 2, each once, got [a, a]");
    assertThatThrownBy(() -> new Time(AB, 10, 491, BOUNDS))
        .hasMessage("longest wait, ms: expected at least 501, got 500");
  }

  private static String play(GatherOptions options, String script) {
    return String.join(" ", GatherScript.play(Gatherer.of(options, "pair"), script));
  }
}
