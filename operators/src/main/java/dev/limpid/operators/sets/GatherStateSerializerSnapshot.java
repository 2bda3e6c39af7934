package dev.limpid.operators.sets;

import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;

/**
 * Names {@link GatherStateSerializer} in checkpoints. The payload carries its own version, so this
 * class never changes.
 */
public final class GatherStateSerializerSnapshot extends SimpleTypeSerializerSnapshot<GatherState> {
  public GatherStateSerializerSnapshot() {
    super(() -> GatherStateSerializer.INSTANCE);
  }
}
