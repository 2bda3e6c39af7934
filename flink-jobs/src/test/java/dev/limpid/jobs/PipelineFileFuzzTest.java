package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.testing.Campaign;
import org.junit.jupiter.api.Test;

/** Whatever a pipeline file says, it is a pipeline or the message says what is wrong where. */
class PipelineFileFuzzTest {
  private static final int INPUTS = 2_000;
  private static final long MOST_CPU_MILLIS = 5_000;
  private static final long MOST_BYTES = 128 << 20;

  /** What tells a reader what to write instead, or that a thing stands where it may not. */
  private static final String HELP =
      "(?s)(line \\d+: )?.*(expected|known (keys|stages)|stands twice|not YAML|is for limpid to decide"
          + "|no setting of a Kafka client|is the name of something else|writes a topic that).*";

  @Test
  void parse_anyFile_givesAPipelineOrSaysWhatIsWrong() {
    int[] outcomes = new int[2];
    Campaign.run(
        "pipeline files",
        INPUTS,
        MOST_CPU_MILLIS,
        MOST_BYTES,
        random -> outcomes[isPipeline(new AnyPipelineFile(random).text()) ? 0 : 1]++);
    if (Campaign.isWhole()) {
      assertThat(outcomes).as("pipelines, refused").doesNotContain(0);
    }
  }

  private static boolean isPipeline(String text) {
    try {
      Pipeline pipeline = PipelineFile.parse(text, "any.yaml");
      PipelineKeys.ALL.forEach(key -> assertThat((Object) pipeline.get(key)).isNotNull());
      assertThat(pipeline.allTopics()).isNotEmpty();
      assertThat(pipeline.outputTopic()).isNotBlank();
      assertThat(pipeline.frameOptions().batchMax()).isPositive();
      return true;
    } catch (PipelineException e) {
      assertThat(e).hasMessageStartingWith("any.yaml: ");
      assertThat(e.problems()).isNotEmpty().allSatisfy(problem -> assertHelps(problem, text));
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("for the file\n" + shortened(text), e);
    }
  }

  private static void assertHelps(String problem, String text) {
    assertThat(problem).as(() -> "for the file\n" + shortened(text)).matches(HELP);
    assertThat(problem.length()).as(() -> shortened(problem)).isLessThan(4_000);
  }

  private static String shortened(String text) {
    return text.length() <= 4_000 ? text : text.substring(0, 4_000) + "...";
  }
}
