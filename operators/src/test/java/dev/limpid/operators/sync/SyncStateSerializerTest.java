package dev.limpid.operators.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.align.LiveState;
import dev.limpid.wire.RecordPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SyncStateSerializerTest {
  private static final Path FIXTURES = Path.of("src/test/resources/state/sync-state");

  /** The state that the fixture of the current version holds; that of version 1 shows nothing. */
  private static final SyncState STATE =
      new SyncState(
          17,
          true,
          List.of(
              new SyncFrame(12, 3, OptionalLong.of(480_000_000L), 1_700_000_000_000L, place(12)),
              new SyncFrame(16, 3, OptionalLong.empty(), 1_700_000_000_160L, place(16))),
          new LiveState(
              List.of(
                  new LiveState.Row(new float[] {0.6f, -0.8f}, 480_000_000L),
                  new LiveState.Row(new float[] {1, 0}, 640_000_000L)),
              1,
              640_000_000L,
              2,
              new float[] {0.6f, -0.8f},
              new LiveState.Track(
                  new float[] {1, 2, 3},
                  new float[] {-1, -2, -3},
                  new float[] {0.25f, 0, 0},
                  new double[] {1.5, 2.5},
                  37)),
          new RunningPosition.State(41, 2.5, 640_000_000L, 41.5),
          new FinalPositions.State(
              38.25,
              480_000_000L,
              List.of(
                  new SyncFrame(
                      13, 3, OptionalLong.of(520_000_000L), 1_700_000_000_040L, place(13)))));

  private static RecordPlace place(long offset) {
    return new RecordPlace("limpid.frames", 2, offset);
  }

  @Test
  void roundTrip_keepsEverything() throws IOException {
    assertThat(read(write(STATE))).usingRecursiveComparison().isEqualTo(STATE);
  }

  @Test
  void read_versionThatWasShipped_givesTheState() throws IOException {
    SyncState first = read(fixture("v1.bin"));
    assertThat(first)
        .usingRecursiveComparison()
        .ignoringFields("live.track.first", "now", "decided")
        .isEqualTo(STATE);
    assertThat(first.live().track().first()).isZero();
    assertThat(first.now()).isEqualTo(RunningPosition.State.FRESH);
    assertThat(first.decided()).isEqualTo(FinalPositions.State.FRESH);
    assertThat(read(fixture("v2.bin"))).usingRecursiveComparison().isEqualTo(STATE);
  }

  @Test
  void write_currentVersion_equalsItsFixture() throws IOException {
    assertThat(write(STATE)).isEqualTo(fixture("v2.bin"));
  }

  @Test
  void read_unknownVersion_isRefused() throws IOException {
    byte[] newer = write(STATE);
    newer[3] = 3;
    assertThatThrownBy(() -> read(newer)).hasMessage("sync state: expected version 1 to 2, got 3");
  }

  private static byte[] fixture(String name) throws IOException {
    return Files.readAllBytes(FIXTURES.resolve(name));
  }

  private static byte[] write(SyncState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    SyncStateSerializer.INSTANCE.serialize(state, out);
    return out.getCopyOfBuffer();
  }

  private static SyncState read(byte[] bytes) throws IOException {
    return SyncStateSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes));
  }
}
