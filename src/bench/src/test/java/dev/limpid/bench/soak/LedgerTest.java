package dev.limpid.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final byte[] PICTURE = {1};

  private final Ledger ledger = new Ledger();

  @Test
  void isBalanced_onePictureOrDeadLetterPerFrame() {
    ledger.came(frame(0));
    ledger.came(frame(1));
    ledger.picture(outcome(0));
    assertThat(ledger.isBalanced()).isFalse();
    assertThat(ledger.missing()).isEqualTo(1);
    ledger.deadLetter(outcome(1));
    assertThat(ledger.isBalanced()).isTrue();
  }

  @Test
  void isBalanced_twoPicturesOfOneFrame_isNot() {
    ledger.came(frame(0));
    ledger.picture(outcome(0));
    ledger.picture(outcome(0));
    assertThat(ledger.missing()).isZero();
    assertThat(ledger.isBalanced()).isFalse();
  }

  @Test
  void came_endOfASource_needsNoOutcome() {
    ledger.came(new WireRecord("soak.frames", 0, 0, 0, "cam", null, end()));
    assertThat(ledger.isBalanced()).isTrue();
  }

  @Test
  void picture_standIn_isNoOutcomeOfItsSource() {
    ledger.came(frame(0));
    ledger.picture(
        WireRecord.outgoing(
            "soak.deblurred",
            0,
            "cam",
            PICTURE,
            List.of(
                WireHeader.ofText(FrameHeaders.SOURCE, "soak.frames/0/0"),
                new WireHeader(FrameHeaders.SYNTHETIC, new byte[0]))));
    assertThat(ledger.missing()).isEqualTo(1);
  }

  private static List<WireHeader> end() {
    return WireRecord.end("soak.frames", 0, "cam").headers();
  }

  private static WireRecord frame(long offset) {
    return new WireRecord("soak.frames", 0, offset, 0, "cam", PICTURE, List.of());
  }

  private static WireRecord outcome(long offset) {
    return WireRecord.outgoing(
        "soak.deblurred",
        0,
        "cam",
        PICTURE,
        List.of(WireHeader.ofText(FrameHeaders.SOURCE, "soak.frames/0/" + offset)));
  }
}
