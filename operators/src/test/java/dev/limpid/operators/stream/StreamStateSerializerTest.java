package dev.limpid.operators.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.frame.FrameTime;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.state.TensorState;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StreamStateSerializerTest {
  private static final Path FIXTURES = Path.of("src/test/resources/state/stream-state");

  private static final FrameTime TIME =
      new FrameTime(OptionalLong.of(40_000_000L), OptionalLong.of(1_700_000_000_000L));

  /** The state that the fixture of the current version holds. */
  private static final StreamState STATE = state(TIME, List.of(waiting(12), waiting(13)), 41);

  private static final long SEQ = 1_234_567_890_123L;

  private static WaitingFrame waiting(long seq) {
    WireRecord record =
        new WireRecord(
            "limpid.frames",
            3,
            65 + seq,
            1_700_000_000_000L,
            "camera-1",
            new byte[] {-1, -40, 5, 6},
            List.of(WireHeader.ofLong(FrameHeaders.SEQ, seq)));
    return new WaitingFrame(record, seq);
  }

  private static StreamState state(FrameTime time, List<WaitingFrame> waiting, long sure) {
    return new StreamState(
        new StreamOrder(3, SEQ, 640, 360, time, true, sure),
        List.of(
            new TensorState(
                "deblur",
                "tiny",
                "ab".repeat(32),
                "s0_next",
                DType.FLOAT16,
                new long[] {1, 2, 3},
                new byte[] {0, 60, 0, -68, 1, 2, 3, 4, 5, 6, 7, 8}),
            new TensorState(
                "deblur",
                "tiny",
                "ab".repeat(32),
                "s1",
                DType.UINT8,
                new long[] {1, 1},
                new byte[] {9})),
        waiting);
  }

  @Test
  void roundTrip_keepsEverything() throws IOException {
    assertThat(read(write(STATE))).isEqualTo(STATE);
  }

  @Test
  void roundTrip_withoutKeyAndHeaders_keepsTheWaitingFrame() throws IOException {
    WireRecord plain = new WireRecord("frames", 0, 1, 2, null, new byte[] {7}, List.of());
    StreamState state = state(TIME, List.of(new WaitingFrame(plain, 4)), SEQ);
    assertThat(read(write(state))).isEqualTo(state);
  }

  @Test
  void currentVersion_hasAFixture() {
    assertThat(fixture(StreamStateSerializer.CURRENT_VERSION)).exists();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void read_everyVersionEverShipped(int version) throws IOException {
    assertThat(read(Files.readAllBytes(fixture(version))))
        .isEqualTo(
            state(
                version >= 2 ? TIME : FrameTime.UNKNOWN,
                waitingIn(version),
                version >= 5 ? 41 : SEQ));
  }

  /** Frames that wait in the fixture of a version: none, one since 3, two since 4. */
  private static List<WaitingFrame> waitingIn(int version) {
    return List.of(waiting(12), waiting(13)).subList(0, Math.min(2, Math.max(0, version - 2)));
  }

  @Test
  void write_currentVersion_equalsItsFixture() throws IOException {
    assertThat(write(STATE))
        .isEqualTo(Files.readAllBytes(fixture(StreamStateSerializer.CURRENT_VERSION)));
  }

  @Test
  void read_unknownVersions_areRefused() throws IOException {
    byte[] newer = write(STATE);
    newer[3] = (byte) (StreamStateSerializer.CURRENT_VERSION + 1);
    assertThatThrownBy(() -> read(newer))
        .hasMessage("stream state: expected version 1 to 5, got 6");
    byte[] older = write(STATE);
    older[3] = 0;
    assertThatThrownBy(() -> read(older))
        .hasMessage("stream state: expected version 1 to 5, got 0");
  }

  static Stream<Integer> versions() {
    return Stream.iterate(StreamStateSerializer.OLDEST_VERSION, version -> version + 1)
        .limit(StreamStateSerializer.CURRENT_VERSION - StreamStateSerializer.OLDEST_VERSION + 1L);
  }

  private static Path fixture(int version) {
    return FIXTURES.resolve("v" + version + ".bin");
  }

  private static byte[] write(StreamState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    StreamStateSerializer.INSTANCE.serialize(state, out);
    return out.getCopyOfBuffer();
  }

  private static StreamState read(byte[] bytes) throws IOException {
    return StreamStateSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes));
  }
}
