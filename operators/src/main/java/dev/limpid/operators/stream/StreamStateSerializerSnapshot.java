package dev.limpid.operators.stream;

import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;

/**
 * Names {@link StreamStateSerializer} in checkpoints. The payload carries its own version, so this
 * class never changes.
 */
public final class StreamStateSerializerSnapshot extends SimpleTypeSerializerSnapshot<StreamState> {
  public StreamStateSerializerSnapshot() {
    super(() -> StreamStateSerializer.INSTANCE);
  }
}
