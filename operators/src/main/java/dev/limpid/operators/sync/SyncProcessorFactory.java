package dev.limpid.operators.sync;

import dev.limpid.operators.flink.ProcessorFactory;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Processor;
import java.util.List;

/**
 * Opens a {@link SyncPipeline}. A stored reference is read when the operator opens; it stays as it
 * is until the next start. With a live one all streams must come to one subtask.
 */
final class SyncProcessorFactory implements ProcessorFactory {
  private static final long serialVersionUID = 1L;

  private static final KeyedState<SyncState> STREAMS =
      new KeyedState<>("sync-state", SyncStateSerializer.INSTANCE);

  /** The state of a live reference, under its stream. */
  private static final KeyedState<GrowingSyncState> REFERENCE =
      new KeyedState<>("sync-reference", GrowingSyncStateSerializer.INSTANCE);

  private final SyncOptions options;
  private final ReferenceSource references;

  /** The reference is read from Kafka. */
  SyncProcessorFactory(SyncOptions options) {
    this(options, ReferenceSource.KAFKA);
  }

  SyncProcessorFactory(SyncOptions options, ReferenceSource references) {
    this.options = options;
    this.references = references;
  }

  @Override
  public List<KeyedState<?>> states() {
    return List.of(STREAMS, REFERENCE);
  }

  @Override
  public Processor open(Host host, States states) {
    SyncReference stored =
        options.live() ? null : new StoredSyncReference(references.read(options));
    try {
      return new SyncPipeline(
          options,
          stored,
          host,
          new SyncPipeline.Stores(states.of(STREAMS), states.of(REFERENCE)),
          new KafkaPictures(options.kafka()));
    } catch (RuntimeException e) {
      if (stored != null) {
        stored.close();
      }
      throw e;
    }
  }
}
