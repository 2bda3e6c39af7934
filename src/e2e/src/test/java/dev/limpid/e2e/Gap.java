package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.predict.PredictStageType;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * A sequence of which three frames in a row are missing, and what a pipeline that conceals them and
 * predicts two frames ahead writes of it.
 */
final class Gap {
  /** The first frame that is missing. */
  static final int BEFORE = 30;

  /** The first frame after those that are missing. */
  static final int AFTER = 33;

  /** Frames, including those that are missing. */
  static final int END = 48;

  private static final int STREAMS = PipelineRun.STREAMS.size();
  private static final int HORIZON = 2;

  /** Frames without a score: the first has no prediction, twelve more tell what is usual. */
  private static final int UNSCORED = 13;

  /** The frame after the gap has no score either, but the gap itself is an event. */
  private static final int EVENTS = END - (AFTER - BEFORE) - UNSCORED;

  /** Output records of the frames before the gap. */
  static final int RECORDS_BEFORE = STREAMS * (BEFORE + HORIZON * BEFORE + BEFORE - UNSCORED);

  /** Output records of the whole sequence. */
  static final int RECORDS = STREAMS * (END + HORIZON * (END - (AFTER - BEFORE)) + EVENTS);

  private Gap() {}

  /**
   * Requires what every stage of the pipeline has to do with the gap.
   *
   * @param topic that has every frame
   */
  static void assertConcealed(SortedMap<String, List<WireRecord>> outputs, String topic) {
    assertThat(outputs.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    topic,
                    PipelineRun.TOPICS.name(PredictStageType.PREDICTED),
                    PipelineRun.TOPICS.events())
                .flatMap(each -> PipelineRun.outputs(each).stream())
                .toList());
    for (String output : PipelineRun.outputs(topic)) {
      List<WireRecord> frames = outputs.getOrDefault(output, List.of());
      assertThat(frames).hasSize(END);
      assertThat(frames.stream().filter(Gap::isSynthetic))
          .containsExactlyElementsOf(frames.subList(BEFORE, AFTER));
    }
    for (String output : PipelineRun.outputs(PipelineRun.TOPICS.events())) {
      List<Event.Type> types =
          outputs.getOrDefault(output, List.of()).stream()
              .map(record -> Event.fromJson(Objects.requireNonNull(record.value())).type())
              .toList();
      assertThat(types).hasSize(EVENTS);
      assertThat(Collections.frequency(types, Event.Type.GAP_CONCEALED)).isEqualTo(1);
      assertThat(Collections.frequency(types, Event.Type.SURPRISE)).isEqualTo(EVENTS - 1);
    }
  }

  private static boolean isSynthetic(WireRecord record) {
    return FrameHeaders.isSynthetic(record.headers());
  }
}
