package dev.limpid.operators.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.testing.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which frame's picture each step gives. Steps: a frame's number, or {@code r} for a repeat. */
class FrameDelayTest {

  @ParameterizedTest(name = "{0} ahead: {1}")
  @CsvSource({
    // frames ahead, steps, what each gives, what waits afterwards
    "1, 0, -, 0",
    "1, 0 1 2, - 0 1, 2",
    "1, 0 1 r, - 0 1, ''",
    "1, 0 r 1 r, - 0 - 1, ''",
    "1, 0 r r, - 0 -, ''",
    "2, 0, -, 0",
    "2, 0 1, - -, 0 1",
    "2, 0 1 2 3, - - 0 1, 2 3",
    "2, 0 1 2 3 r r, - - 0 1 2 3, ''",
    "2, 0 r r, - - 0, ''",
    "2, 0 1 r r, - - 0 1, ''",
    "2, 0 1 r r 2 3 4 r r, - - 0 1 - - 2 3 4, ''",
    "2, 0 1 2 r r r, - - 0 1 2 -, ''",
  })
  void step_givesTheFrameThatIsDue(int ahead, String steps, String given, String waiting) {
    FrameDelay delay = new FrameDelay(List.of());
    assertThat(play(delay, ahead, steps)).isEqualTo(given);
    assertThat(text(delay.allWaiting())).isEqualTo(waiting);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0 1 2 3, 4 5 r r, 2 3 4 5",
    "2, 0 1 2 3, r r, 2 3",
    "2, 0, 1 2 r r, - 0 1 2",
    "1, 0 1, 2 r, 1 2",
  })
  void step_afterARestore_goesOn(int ahead, String before, String after, String given) {
    FrameDelay first = new FrameDelay(List.of());
    String unused = play(first, ahead, before);
    assertThat(play(new FrameDelay(first.allWaiting()), ahead, after)).isEqualTo(given);
  }

  private static String play(FrameDelay delay, int ahead, String steps) {
    List<String> given = new ArrayList<>();
    @Nullable PendingFrame newest = delay.newestWaiting();
    for (String step : steps.split(" ")) {
      boolean again = step.equals("r");
      PendingFrame frame =
          again ? Objects.requireNonNull(newest).repeated() : frame(Integer.parseInt(step));
      newest = again ? newest : frame;
      delay.step(frame, ahead);
      PendingFrame leaving = delay.takeLeaving();
      given.add(leaving == null ? "-" : String.valueOf(leaving.seq()));
      assertThat(delay.takeLeaving()).as("once").isNull();
    }
    return String.join(" ", given);
  }

  private static PendingFrame frame(int seq) {
    return PendingFrame.plain(Frames.frame("a", seq), seq);
  }

  private static String text(List<PendingFrame> frames) {
    return frames.stream()
        .map(frame -> String.valueOf(frame.seq()))
        .collect(Collectors.joining(" "));
  }
}
