package dev.limpid.operators.sync;

import dev.limpid.wire.RecordFetcher;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Flink shell of {@link SyncPipeline}, keyed by stream. The reference is read when the operator
 * opens; it stays as it is until the next start.
 */
final class SyncOperator extends AbstractStreamOperator<WireRecord>
    implements OneInputStreamOperator<WireRecord, WireRecord>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** Name of the keyed state in checkpoints; never changed. */
  static final String STATE_NAME = "sync-state";

  private final SyncOptions options;
  private final ReferenceSource references;

  private transient @Nullable ValueState<SyncState> state;
  private transient @Nullable SyncPipeline pipeline;
  private transient @Nullable RecordFetcher fetcher;

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
    state =
        context
            .getKeyedStateStore()
            .getState(new ValueStateDescriptor<>(STATE_NAME, SyncStateSerializer.INSTANCE));
  }

  @Override
  public void open() throws Exception {
    super.open();
    SyncReference reference = new SyncReference(references.read(options));
    try {
      pipeline = new SyncPipeline(options, reference, new FlinkHost());
    } catch (RuntimeException e) {
      reference.close();
      throw e;
    }
    scheduleExpiry();
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
    if (fetcher != null) {
      fetcher.close();
    }
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
      setCurrentKey(stream);
      try {
        return keyedState().value();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void save(String stream, SyncState value) {
      setCurrentKey(stream);
      try {
        keyedState().update(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void delete(String stream) {
      setCurrentKey(stream);
      keyedState().clear();
    }

    @Override
    public List<String> streams() {
      try (Stream<String> keys =
          SyncOperator.this
              .<String>getKeyedStateBackend()
              .getKeys(STATE_NAME, VoidNamespace.INSTANCE)) {
        return keys.collect(Collectors.toList());
      }
    }

    @Override
    public @Nullable WireRecord fetch(RecordPlace place) {
      if (fetcher == null) {
        fetcher = new RecordFetcher(options.bootstrap());
      }
      return fetcher.fetch(place);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    private ValueState<SyncState> keyedState() {
      if (state == null) {
        throw new IllegalStateException("sync operator has no state yet");
      }
      return state;
    }
  }
}
