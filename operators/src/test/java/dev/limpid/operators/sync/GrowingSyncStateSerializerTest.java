package dev.limpid.operators.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.align.GrowingReference;
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

class GrowingSyncStateSerializerTest {
  private static final Path FIXTURE = Path.of("src/test/resources/state/sync-reference/v1.bin");

  /** The state that the fixture holds. */
  private static final GrowingSyncState STATE =
      new GrowingSyncState(
          "random@1",
          4,
          List.of(
              frame(12, OptionalLong.of(480_000_000L), 1_700_000_000_000L),
              frame(13, OptionalLong.empty(), 1_700_000_000_040L),
              frame(14, OptionalLong.of(560_000_000L), 1_700_000_000_080L)),
          120,
          new long[] {120, 122},
          new GrowingReference.State(
              30,
              List.of(
                  new LiveState.Row(new float[] {0.6f, -0.8f}, 480_000_000L),
                  new LiveState.Row(new float[] {1, 0}, 560_000_000L)),
              new double[] {12.5, 3.25},
              new int[] {10, 4}));

  private static SyncFrame frame(long seq, OptionalLong pts, long timestampMillis) {
    return new SyncFrame(seq, 3, pts, timestampMillis, new RecordPlace("limpid.frames", 2, seq));
  }

  @Test
  void write_currentVersion_equalsItsFixture() throws IOException {
    assertThat(write()).isEqualTo(Files.readAllBytes(FIXTURE));
  }

  @Test
  void read_versionThatWasShipped_givesTheState() throws IOException {
    assertThat(read(Files.readAllBytes(FIXTURE))).usingRecursiveComparison().isEqualTo(STATE);
  }

  @Test
  void read_unknownVersion_isRefused() throws IOException {
    byte[] newer = write();
    newer[3] = 2;
    assertThatThrownBy(() -> read(newer)).hasMessage("sync reference: expected version 1, got 2");
  }

  private static byte[] write() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    GrowingSyncStateSerializer.INSTANCE.serialize(STATE, out);
    return out.getCopyOfBuffer();
  }

  private static GrowingSyncState read(byte[] bytes) throws IOException {
    return GrowingSyncStateSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes));
  }
}
