package dev.limpid.operators.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.sets.GatherOptions.Bounds;
import dev.limpid.operators.sets.GatherOptions.Window;
import dev.limpid.operators.sets.GatherResult.Complete;
import dev.limpid.operators.sets.GatherResult.Incomplete;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowGathererTest {
  private static final Bounds BOUNDS = new Bounds(100, 1000);

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          side by side   | 2 | 2 | a0@0 a1@40 a2@80 a3@120 a4@160 | {a0 a1} {a2 a3}
          overlap        | 3 | 1 | a0@0 a1@40 a2@80 a3@120        | {a0 a1 a2} {a1 a2 a3}
          apart          | 1 | 3 | a0@0 a1@40 a2@80 a3@120 \
            | {a0} -a1:UNUSED -a2:UNUSED {a3}
          late           | 2 | 2 | a0@0 a2@40/1 a3@80/1 a3@80/1 a2@40/1 a4@120/1 \
            | a0:EPOCH[a] -a0:EPOCH {a2 a3} -a3:LATE -a2:LATE+
          gap            | 3 | 3 | a0@0 a1@40 a3@80 a4@120 a5@160 \
            | a0:GAP[a] -a0:GAP -a1:GAP {a3 a4 a5}
          gap in overlap | 2 | 1 | a0@0 a1@40 a3@80 a4@120        | {a0 a1} a1:GAP[a] {a3 a4}
          far and back   | 2 | 2 | a0@0 a1@40 a99999@80 a2@120 a3@160 \
            | {a0 a1} a99999:GAP[a] -a99999:GAP {a2 a3}
          gap in a pause | 1 | 3 | a0@0 a1@40 a3@80               | {a0} -a1:UNUSED {a3}
          new epoch      | 2 | 2 | a0@0 a0@40/1 a1@80/1           | a0:EPOCH[a] -a0:EPOCH {a0 a1}
          new size       | 2 | 2 | a0@0 a1@40x9 a2@80x9           | a0:SIZE[a] -a0:SIZE {a1 a2}
          refused        | 2 | 2 | a0@0 a1@40! a2@80 a3@120       | a0:REFUSED[a] -a0:REFUSED {a2 a3}
          unreadable     | 2 | 2 | a0@0 a9@40? a1@80 a2@120       | a0:REFUSED[a] -a0:REFUSED {a1 a2}
          end            | 2 | 2 | a0@0 a. a1@40 a2@80            | a0:ENDED[a] -a0:ENDED {a1 a2}
          end of overlap | 2 | 1 | a0@0 a1@40 a.                  | {a0 a1}
          bytes          | 3 | 3 | a0@0#60 a1@40#60 a2@80 a3@120  | a0:BYTES[a] -a0:BYTES {a1 a2 a3}
          too large      | 2 | 2 | a0@0 a1@40#101 a2@80 a3@120 \
            | a0:BYTES[a] -a0:BYTES -a1:BYTES {a2 a3}
          longest wait   | 2 | 2 | a0@0 a1@1001 a2@2001           | a0:TIME[a] -a0:TIME {a1 a2}
          """)
  void windows(String name, int frames, int every, String script, String expected) {
    Gatherer gatherer = Gatherer.of(new Window(frames, every, BOUNDS), "a");
    assertThat(String.join(" ", GatherScript.play(gatherer, script)))
        .isEqualToNormalizingWhitespace(expected);
  }

  @Test
  void complete_namesItsFirstFrame() {
    Gatherer gatherer = Gatherer.of(new Window(1, 1, BOUNDS), "a");
    Complete complete = (Complete) gatherer.accept(GatherScript.frame("a7@280/2")).get(0);
    assertThat(complete.set().id()).isEqualTo(new FrameSet.Id("a", "a", 2, 7, 280));
  }

  @Test
  void incomplete_detail_saysWhatIsMissing() {
    Gatherer gatherer = Gatherer.of(new Window(2, 2, BOUNDS), "a");
    gatherer.accept(GatherScript.frame("a7@280"));
    assertThat(((Incomplete) gatherer.end("a").get(0)).detail())
        .isEqualTo("set of frame 7 of stream 'a' (group 'a'): a stream ended");
  }

  @Test
  void restore_otherOptions_dropsWhatWaited() {
    Gatherer before = Gatherer.of(new Window(3, 3, BOUNDS), "a");
    GatherScript.play(before, "a0@0 a1@40");
    Gatherer after = Gatherer.of(new Window(2, 2, BOUNDS), "a");
    assertThat(after.restore(before.state()).stream().map(GatherScript::text))
        .containsExactly("-a0:OPTIONS", "-a1:OPTIONS");
    assertThat(GatherScript.play(after, "a2@80 a3@120")).containsExactly("{a2 a3}");
  }

  @Test
  void accept_otherStream_isRefused() {
    Gatherer gatherer = Gatherer.of(new Window(2, 2, BOUNDS), "a");
    assertThatThrownBy(() -> gatherer.accept(GatherScript.frame("b0@0")))
        .hasMessage("window: expected frames of stream 'a', got one of 'b'");
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatThrownBy(() -> new Window(0, 1, BOUNDS))
        .hasMessage("frames of a window: expected at least 1, got 0");
    assertThatThrownBy(() -> new Bounds(0, 1))
        .hasMessage("most waiting bytes: expected at least 1, got 0");
  }
}
