package dev.limpid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceRecordsTest {
  private static final Reference.Summary SUMMARY =
      new Reference.Summary("monday", "m@1", "cam", 20, 2, 77);
  private static final ReferenceFrame DESCRIBED =
      new ReferenceFrame(5, 200, new RecordPlace("recordings", 1, 9), new float[] {0.6f, 0.8f});

  @Test
  void readEntry_whatWasWritten_isTheSame() {
    WireRecord entry = ReferenceRecords.entry("references", SUMMARY, 12, DESCRIBED);

    assertThat(entry.key()).isEqualTo("monday/00000012");
    assertThat(ReferenceRecords.isSummary(entry.stream())).isFalse();
    assertThat(ReferenceRecords.readEntry(entry, 77)).isEqualTo(DESCRIBED);
  }

  @Test
  void readEntry_frameWithoutDescriptor_isTheSame() {
    ReferenceFrame frame = new ReferenceFrame(6, 240, DESCRIBED.place(), null);
    WireRecord entry = ReferenceRecords.entry("references", SUMMARY, 13, frame);

    assertThat(ReferenceRecords.readEntry(entry, 77)).isEqualTo(frame);
  }

  @Test
  void readEntry_otherGeneration_isNull() {
    WireRecord entry = ReferenceRecords.entry("references", SUMMARY, 12, DESCRIBED);

    assertThat(ReferenceRecords.readEntry(entry, 78)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"limpid.seq", "limpid.pts", "limpid.source", "limpid.generation"})
  void readEntry_headerMissing_namesIt(String header) {
    WireRecord entry = ReferenceRecords.entry("references", SUMMARY, 12, DESCRIBED);
    List<WireHeader> fewer =
        entry.headers().stream().filter(each -> !each.key().equals(header)).toList();
    WireRecord broken = WireRecord.outgoing("references", 1, "monday/00000012", null, fewer);

    assertThatThrownBy(() -> ReferenceRecords.readEntry(broken, 77))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("expected a header '" + header + "'");
  }

  @Test
  void readSummary_whatWasWritten_isTheSame() {
    WireRecord record = ReferenceRecords.summary("references", SUMMARY);

    assertThat(ReferenceRecords.isSummary(record.stream())).isTrue();
    assertThat(record.value())
        .asString(UTF_8)
        .isEqualTo(
            "{\"name\":\"monday\",\"model\":\"m@1\",\"stream\":\"cam\",\"frames\":20,"
                + "\"described\":2,\"generation\":77}");
    assertThat(ReferenceRecords.readSummary(Objects.requireNonNull(record.value())))
        .isEqualTo(SUMMARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "{\"name\":\"a/b\",\"model\":\"m\",\"stream\":\"s\",\"frames\":1,\"described\":1,"
            + "\"generation\":1}",
        "{\"name\":\"a\",\"model\":\"m\",\"stream\":\"s\",\"frames\":-1,\"described\":0,"
            + "\"generation\":1}",
        "{\"name\":\"a\",\"model\":\"m\",\"stream\":\"s\",\"frames\":1,\"described\":2,"
            + "\"generation\":1}",
        "{\"name\":\"a\",\"model\":\"m\",\"stream\":\"s\",\"frames\":1,\"described\":1}"
      })
  void readSummary_otherBytes_areRefused(String text) {
    assertThatThrownBy(() -> ReferenceRecords.readSummary(text.getBytes(UTF_8)))
        .isInstanceOf(WireFormatException.class)
        .hasMessageStartingWith("not a summary of a reference: ");
  }

  @Test
  void of_frames_countsThoseThatAreDescribed() {
    ReferenceFrame plain = new ReferenceFrame(6, 240, DESCRIBED.place(), null);
    Reference reference = Reference.of("monday", "m@1", "cam", List.of(DESCRIBED, plain));

    assertThat(reference.summary().frames()).isEqualTo(2);
    assertThat(reference.summary().described()).isEqualTo(1);
  }
}
