package dev.limpid.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.FrameRate;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.RecordPlace;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ExportTimelineTest {
  private final ExportTimeline order = new ExportTimeline();
  private long offset;

  @Test
  void accepts_duplicateOrLate_onlyNewerFrames() {
    assertThat(accepts(frame(1, 0))).isTrue();
    assertThat(accepts(frame(1, 1))).isTrue();
    assertThat(accepts(frame(1, 1))).isFalse();
    assertThat(accepts(frame(1, 0))).isFalse();
    assertThat(accepts(frame(1, 4))).isTrue();
    assertThat(order.duplicates()).isEqualTo(2);
    assertThat(order.missing()).isEqualTo(2);
  }

  @Test
  void accepts_newEpoch_countsFromAnywhereAndRepeatsAreLate() {
    assertThat(accepts(frame(1, 7))).isTrue();
    assertThat(accepts(frame(2, 0))).isTrue();
    offset = 0;
    assertThat(accepts(frame(1, 7))).isFalse();
    assertThat(accepts(frame(2, 0))).isFalse();
    assertThat(accepts(frame(2, 1))).isTrue();
    assertThat(order.epochs()).isEqualTo(2);
    assertThat(order.duplicates()).isEqualTo(2);
    assertThat(order.missing()).isZero();
  }

  @Test
  void accepts_clockSetBack_losesNoFrame() {
    assertThat(accepts(frame(1_800_000_000_000L, 0))).isTrue();
    assertThat(accepts(frame(1_800_000_000_000L, 1))).isTrue();
    assertThat(accepts(frame(1_700_000_000_000L, 0))).isTrue();
    assertThat(accepts(frame(1_700_000_000_000L, 1))).isTrue();
    assertThat(order.epochs()).isEqualTo(2);
    assertThat(order.duplicates()).isZero();
  }

  @Test
  void accepts_noSeq_takesAll() {
    FrameHeaders plain = FrameHeaders.NONE;
    assertThat(accepts(plain)).isTrue();
    assertThat(accepts(plain)).isTrue();
  }

  @Test
  void place_restartAtZero_goesOnAfterTheLastFrame() {
    assertThat(order.place(500)).isZero();
    assertThat(order.place(600)).isEqualTo(100);
    assertThat(order.place(0)).isEqualTo(200);
    assertThat(order.place(100)).isEqualTo(300);
    assertThat(order.place(900)).isEqualTo(1100);
  }

  @Test
  void estimate_medianDistance_survivesAGap() {
    assertThat(
            FrameRateEstimate.of(List.of(0L, 33_366_666L, 66_733_333L, 900_000_000L, 933_366_666L)))
        .isEqualTo(new FrameRate(30000, 1001));
    assertThat(FrameRateEstimate.of(List.of(0L, 66_666_666L, 133_333_333L)))
        .isEqualTo(FrameRate.of(15));
    assertThat(FrameRateEstimate.of(List.of(0L))).isEqualTo(FrameRate.of(25));
  }

  private boolean accepts(FrameHeaders headers) {
    return order.accepts(headers, new RecordPlace("limpid.frames", 0, offset++));
  }

  private static FrameHeaders frame(long epoch, long seq) {
    return new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), epoch);
  }
}
