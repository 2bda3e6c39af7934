package dev.limpid.operators.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.frame.FrameTime;
import dev.limpid.operators.stream.StreamOrder;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GatherStateSerializerTest {
  private static final Path FIXTURES = Path.of("src/test/resources/state/gather-state");

  /** The state that the fixture of the current version holds. */
  private static final GatherState STATE = state(5);

  private static GatherState state(long sure) {
    WireRecord record =
        new WireRecord(
            "limpid.frames",
            3,
            77,
            1_700_000_000_000L,
            "camera-1",
            new byte[] {-1, -40, 5, 6},
            List.of(WireHeader.ofLong(FrameHeaders.SEQ, 12)));
    Place place = new Place(2, 12, 1_700_000_000_000L);
    FrameTime time = new FrameTime(OptionalLong.of(480_000_000L), OptionalLong.empty());
    HeldFrame held = new HeldFrame(new SetFrame(record, 4, 12), place, true);
    return new GatherState(
        "seq of camera-1\ncamera-2",
        List.of(
            new GatherState.Line(
                "camera-1",
                new StreamOrder(4, 12, 640, 360, time, true, sure),
                place,
                true,
                List.of(held)),
            new GatherState.Line("camera-2", StreamOrder.START, null, false, List.of())),
        5);
  }

  @Test
  void roundTrip_keepsEverything() throws IOException {
    assertThat(read(write(STATE))).isEqualTo(STATE);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void read_everyVersionEverShipped(int version) throws IOException {
    assertThat(read(Files.readAllBytes(fixture(version)))).isEqualTo(state(version >= 2 ? 5 : 12));
  }

  @Test
  void write_currentVersion_equalsItsFixture() throws IOException {
    assertThat(write(STATE))
        .isEqualTo(Files.readAllBytes(fixture(GatherStateSerializer.CURRENT_VERSION)));
  }

  @Test
  void read_unknownVersions_areRefused() throws IOException {
    byte[] bytes = write(STATE);
    bytes[3] = 3;
    assertThatThrownBy(() -> read(bytes))
        .hasMessage("gather state: expected version 1 to 2, got 3");
    bytes[3] = 0;
    assertThatThrownBy(() -> read(bytes))
        .hasMessage("gather state: expected version 1 to 2, got 0");
  }

  static IntStream versions() {
    return IntStream.rangeClosed(
        GatherStateSerializer.OLDEST_VERSION, GatherStateSerializer.CURRENT_VERSION);
  }

  private static Path fixture(int version) {
    return FIXTURES.resolve("v" + version + ".bin");
  }

  private static byte[] write(GatherState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    GatherStateSerializer.INSTANCE.serialize(state, out);
    return out.getCopyOfBuffer();
  }

  private static GatherState read(byte[] bytes) throws IOException {
    return GatherStateSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes));
  }
}
