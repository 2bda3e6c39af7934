package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.Picture;
import dev.limpid.wire.FrameHeaders;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AlignTrackTest {
  private static final long LATER = 1_800_000_000_000L;
  private static final long EARLIER = 1_700_000_000_000L;

  private final AlignTrack track = new AlignTrack();

  @Test
  void take_severalOfOneRun_isTheNewestNotAhead() {
    track.picture(picture(LATER, 4));
    track.picture(picture(LATER, 5));
    track.picture(picture(LATER, 6));

    assertThat(track.take(moment(LATER, 5))).contains(picture(LATER, 5));
    assertThat(track.take(moment(LATER, 5))).isEmpty();
    assertThat(track.take(moment(LATER, 7))).contains(picture(LATER, 6));
  }

  @Test
  void take_clockSetBack_losesNoPicture() {
    track.picture(picture(LATER, 8));
    track.picture(picture(LATER, 9));
    track.picture(picture(EARLIER, 0));
    track.picture(picture(EARLIER, 1));

    assertThat(track.take(moment(LATER, 8))).contains(picture(LATER, 8));
    assertThat(track.take(moment(EARLIER, 0))).contains(picture(EARLIER, 0));
    assertThat(track.take(moment(EARLIER, 1))).contains(picture(EARLIER, 1));
  }

  @Test
  void take_restartNotShownYet_keepsWhatBelongsToIt() {
    track.picture(picture(EARLIER, 0));

    assertThat(track.take(moment(LATER, 9))).isEmpty();
    assertThat(track.take(moment(EARLIER, 0))).contains(picture(EARLIER, 0));
  }

  private static Moment moment(long epoch, long seq) {
    return new Moment("cam", 1, List.of(picture(epoch, seq)));
  }

  private static Picture picture(long epoch, long seq) {
    FrameHeaders headers = new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), epoch);
    return Picture.ofInput("input", Records.input("cam", seq, Records.IMAGE, headers.toWire()));
  }
}
