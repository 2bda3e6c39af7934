package dev.limpid.operators.sync;

import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;

/**
 * Names {@link SyncStateSerializer} in checkpoints. The payload carries its own version, so this
 * class never changes.
 */
public final class SyncStateSerializerSnapshot extends SimpleTypeSerializerSnapshot<SyncState> {
  public SyncStateSerializerSnapshot() {
    super(() -> SyncStateSerializer.INSTANCE);
  }
}
