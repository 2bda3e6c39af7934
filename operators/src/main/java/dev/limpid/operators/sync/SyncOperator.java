package dev.limpid.operators.sync;

import dev.limpid.operators.stream.KeyedStates;
import dev.limpid.wire.RecordFetcher;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Flink shell of {@link SyncPipeline}, keyed by stream. A stored reference is read when the
 * operator opens; it stays as it is until the next start. With a live one all streams must come to
 * one subtask.
 */
final class SyncOperator extends AbstractStreamOperator<WireRecord>
    implements OneInputStreamOperator<WireRecord, WireRecord>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** Name of the keyed state in checkpoints; never changed. */
  static final String STATE_NAME = "sync-state";

  /** The same of the live reference, under its stream. */
  static final String REFERENCE_STATE_NAME = "sync-reference";

  private final SyncOptions options;
  private final ReferenceSource references;

  private transient @Nullable KeyedStates<SyncState> states;
  private transient @Nullable KeyedStates<GrowingSyncState> referenceStates;
  private transient @Nullable SyncPipeline pipeline;

  /** By stream: each goes through the reference at its own place. */
  private final transient Map<String, RecordFetcher> fetchers = new HashMap<>();

  SyncOperator(
      StreamOperatorParameters<WireRecord> parameters,
      SyncOptions options,
      ReferenceSource references) {
    super(parameters);
    this.options = options;
    this.references = references;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    states = new KeyedStates<>(this, context, STATE_NAME, SyncStateSerializer.INSTANCE);
    referenceStates =
        new KeyedStates<>(this, context, REFERENCE_STATE_NAME, GrowingSyncStateSerializer.INSTANCE);
  }

  @Override
  public void open() throws Exception {
    super.open();
    pipeline = options.live() ? new SyncPipeline(options, null, new FlinkHost()) : openStored();
    scheduleExpiry();
  }

  private SyncPipeline openStored() {
    SyncReference reference = new StoredSyncReference(references.read(options));
    try {
      return new SyncPipeline(options, reference, new FlinkHost());
    } catch (RuntimeException e) {
      reference.close();
      throw e;
    }
  }

  private void scheduleExpiry() {
    var service = getProcessingTimeService();
    long delay = Math.max(1, options.streamTtlMillis() / 4);
    var unused =
        service.registerTimer(service.getCurrentProcessingTime() + delay, timestamp -> expire());
  }

  private void expire() {
    pipeline().expire(System.nanoTime() - options.streamTtlMillis() * 1_000_000);
    scheduleExpiry();
  }

  @Override
  public void processElement(StreamRecord<WireRecord> element) {
    pipeline().accept(element.getValue());
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    pipeline().save();
  }

  @Override
  public void endInput() {
    pipeline().finish();
  }

  @Override
  public void close() throws Exception {
    if (pipeline != null) {
      pipeline.close();
    }
    fetchers.values().forEach(RecordFetcher::close);
    fetchers.clear();
    super.close();
  }

  private SyncPipeline pipeline() {
    if (pipeline == null) {
      throw new IllegalStateException("sync operator is not open");
    }
    return pipeline;
  }

  /** Keyed state and output of this operator. */
  private final class FlinkHost implements SyncPipeline.Host {
    @Override
    public void emit(WireRecord record) {
      output.collect(new StreamRecord<>(record, record.timestampMillis()));
    }

    @Override
    public @Nullable SyncState load(String stream) {
      return states().load(stream);
    }

    @Override
    public void save(String stream, SyncState value) {
      states().save(stream, value);
    }

    @Override
    public void delete(String stream) {
      states().delete(stream);
      RecordFetcher fetcher = fetchers.remove(stream);
      if (fetcher != null) {
        fetcher.close();
      }
    }

    @Override
    public @Nullable GrowingSyncState loadReference(String stream) {
      return referenceStates().load(stream);
    }

    @Override
    public void saveReference(String stream, GrowingSyncState value) {
      referenceStates().save(stream, value);
    }

    @Override
    public List<String> streams() {
      return states().streams();
    }

    @Override
    public @Nullable WireRecord fetch(String stream, RecordPlace place) {
      return fetchers
          .computeIfAbsent(stream, name -> new RecordFetcher(options.bootstrap()))
          .fetch(place);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    private KeyedStates<GrowingSyncState> referenceStates() {
      if (referenceStates == null) {
        throw new IllegalStateException("sync operator has no state yet");
      }
      return referenceStates;
    }

    private KeyedStates<SyncState> states() {
      if (states == null) {
        throw new IllegalStateException("sync operator has no state yet");
      }
      return states;
    }
  }
}
