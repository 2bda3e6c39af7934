package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WireRecordTest {

  @Test
  void stream_noKey_isTopicAndPartition() {
    assertThat(record("cam", new byte[0]).stream()).isEqualTo("cam");
    assertThat(record("", new byte[0]).stream()).isEqualTo("frames-3");
    assertThat(record(null, new byte[0]).stream()).isEqualTo("frames-3");
  }

  @Test
  void equals_sameBytesInOtherArrays_isTrue() {
    WireRecord record = record("cam", new byte[] {1, 2});

    assertThat(record).isEqualTo(record("cam", new byte[] {1, 2}));
    assertThat(record).hasSameHashCodeAs(record("cam", new byte[] {1, 2}));
    assertThat(record).isNotEqualTo(record("cam", new byte[] {1, 3}));
    assertThat(record).isNotEqualTo(record("cam", null));
    assertThat(record).isNotEqualTo(record(null, new byte[] {1, 2}));
  }

  @Test
  void outgoing_record_hasNoPlaceYet() {
    WireRecord record = WireRecord.outgoing("t", 7, "cam", null, List.of());

    assertThat(record.partition()).isEqualTo(WireRecord.UNASSIGNED);
    assertThat(record.offset()).isEqualTo(WireRecord.UNASSIGNED);
  }

  @Test
  void end_ofAStream_hasNoValueAndOneHeader() {
    WireRecord end = WireRecord.end("t", 7, "cam");

    assertThat(end.value()).isNull();
    assertThat(end.timestampMillis()).isEqualTo(7);
    assertThat(end.headers()).containsExactly(WireHeader.ofText("limpid.end", ""));
  }

  @Test
  void toString_tombstone_hasNoBytes() {
    assertThat(record("cam", null)).hasToString("frames-3@4 key=cam (0 bytes)");
  }

  private static WireRecord record(@Nullable String key, byte @Nullable [] value) {
    return new WireRecord("frames", 3, 4, 5, key, value, List.of());
  }
}
