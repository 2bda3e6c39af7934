package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.burst.BurstStageType;
import dev.limpid.wire.Event;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Three streams of which a pipeline makes stills, with a burst that is not completed because frames
 * are missing. Bursts overlap, so that frames wait at any time.
 */
final class Bursts {
  private static final String STAGES = "{ burst: { frames: 6, every: 4 } }";
  private static final List<String> STREAMS = List.of("north", "east", "south");
  private static final String STILLS = PipelineRun.TOPICS.name(BurstStageType.STILLS);
  private static final int BEFORE = 61;
  private static final int AFTER = 64;

  /** Frames, including those that are missing; the last burst is complete. */
  static final int END = 126;

  /** So many frames give one still; five frames wait. */
  static final int FIRST = 9;

  /** So many frames give 7 stills; three frames wait. */
  static final int SECOND = 31;

  static final int RECORDS_OF_FIRST = STREAMS.size();
  static final int RECORDS_OF_SECOND = 7 * STREAMS.size();

  /** Stills of each side of the gap. */
  private static final int STILLS_BEFORE = 14;

  private static final int STILLS_AFTER = 15;
  static final int RECORDS = STREAMS.size() * (STILLS_BEFORE + 1 + STILLS_AFTER);

  private Bursts() {}

  static PipelineRun run(Path dir) throws IOException {
    return new PipelineRun(dir, STAGES, PipelineRun.Footage.of(STREAMS));
  }

  /** Sends frames {@code from} (inclusive) to {@code to}, but not those that are missing. */
  static void send(PipelineRun run, int from, int to) throws Exception {
    run.send(from, Math.min(to, BEFORE));
    run.send(Math.max(from, AFTER), to);
  }

  /** Requires a still of each burst, and an event of the one that was not completed. */
  static void assertMade(SortedMap<String, List<WireRecord>> outputs) {
    assertThat(outputs).hasSize(2 * STREAMS.size());
    outputs.forEach(
        (output, records) -> {
          if (output.startsWith(STILLS)) {
            assertThat(records).hasSize(STILLS_BEFORE + STILLS_AFTER);
          } else {
            assertThat(records).hasSize(1);
            Event event = Event.fromJson(Objects.requireNonNull(records.get(0).value()));
            assertThat(event.type()).isEqualTo(Event.Type.SET_INCOMPLETE);
            assertThat(event.detail()).contains("frames are missing");
          }
        });
  }
}
