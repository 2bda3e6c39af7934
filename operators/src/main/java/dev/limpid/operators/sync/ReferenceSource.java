package dev.limpid.operators.sync;

import dev.limpid.wire.Reference;
import dev.limpid.wire.ReferenceStore;
import java.io.Serializable;

/** Where the operator gets its reference. */
@FunctionalInterface
interface ReferenceSource extends Serializable {
  /** The reference that the options name, read from Kafka. */
  ReferenceSource KAFKA =
      options -> new ReferenceStore(options.kafka(), options.topics()).get(options.reference());

  /**
   * Reads the reference.
   *
   * @throws IllegalStateException if there is none of that name, or it is not complete
   */
  Reference read(SyncOptions options);
}
