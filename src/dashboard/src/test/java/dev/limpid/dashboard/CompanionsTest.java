package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CompanionsTest {
  private static final long LATER = 1_800_000_000_000L;
  private static final long EARLIER = 1_700_000_000_000L;
  private static final byte[] IMAGE = TestPictures.jpeg(32, 16, 3, true);

  private final Companions companions = new Companions();

  @Test
  void take_severalOfOneRun_isTheNewestNotAhead() {
    companions.add(picture(LATER, 4));
    companions.add(picture(LATER, 5));
    companions.add(picture(LATER, 6));

    assertThat(companions.take(moment(LATER, 5))).contains(picture(LATER, 5));
    assertThat(companions.take(moment(LATER, 5))).isEmpty();
    assertThat(companions.take(moment(LATER, 7))).contains(picture(LATER, 6));
  }

  @Test
  void take_clockSetBack_losesNoPicture() {
    companions.add(picture(LATER, 8));
    companions.add(picture(LATER, 9));
    companions.add(picture(EARLIER, 0));
    companions.add(picture(EARLIER, 1));

    assertThat(companions.take(moment(LATER, 8))).contains(picture(LATER, 8));
    assertThat(companions.take(moment(EARLIER, 0))).contains(picture(EARLIER, 0));
    assertThat(companions.take(moment(EARLIER, 1))).contains(picture(EARLIER, 1));
  }

  @Test
  void take_restartNotShownYet_keepsWhatBelongsToIt() {
    companions.add(picture(EARLIER, 0));

    assertThat(companions.take(moment(LATER, 9))).isEmpty();
    assertThat(companions.take(moment(EARLIER, 0))).contains(picture(EARLIER, 0));
  }

  private static Moment moment(long epoch, long seq) {
    return new Moment("cam", 1, List.of(picture(epoch, seq)));
  }

  private static ShownPicture picture(long epoch, long seq) {
    FrameHeaders headers = new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), epoch);
    return ShownPicture.ofInput(
        new WireRecord("frames", 0, seq, 1000, "cam", IMAGE, headers.toWire()));
  }
}
