package dev.limpid.operators.sync;

import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;

/**
 * Names {@link GrowingSyncStateSerializer} in checkpoints. The payload carries its own version, so
 * this class never changes.
 */
public final class GrowingSyncStateSerializerSnapshot
    extends SimpleTypeSerializerSnapshot<GrowingSyncState> {
  public GrowingSyncStateSerializerSnapshot() {
    super(() -> GrowingSyncStateSerializer.INSTANCE);
  }
}
