package dev.limpid.operators.stream;

import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Flink shell of {@link FramePipeline}, keyed by stream. Before a checkpoint barrier everything in
 * the pipeline is run and emitted; a checkpoint holds the state between frames and, where the model
 * looks ahead, the one frame per stream that waits for the next.
 */
final class FrameOperator extends AbstractStreamOperator<WireRecord>
    implements OneInputStreamOperator<WireRecord, WireRecord>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** Name of the keyed state in checkpoints; never changed. */
  static final String STATE_NAME = "stream-state";

  private final FrameOptions options;
  private final List<StageFactory> stageFactories;
  private final MailboxExecutor mailbox;

  private transient @Nullable KeyedStates<StreamState> states;
  private transient @Nullable FramePipeline pipeline;

  FrameOperator(
      StreamOperatorParameters<WireRecord> parameters,
      FrameOptions options,
      List<StageFactory> stageFactories) {
    super(parameters);
    this.options = options;
    this.stageFactories = stageFactories;
    this.mailbox = parameters.getMailboxExecutor();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    states = new KeyedStates<>(this, context, STATE_NAME, StreamStateSerializer.INSTANCE);
  }

  @Override
  public void open() throws Exception {
    super.open();
    List<Stage> stages = new ArrayList<>();
    try {
      for (StageFactory factory : stageFactories) {
        stages.add(factory.open(options));
      }
      FlinkFrameMetrics metrics = new FlinkFrameMetrics(getMetricGroup());
      FramePipeline opened = new FramePipeline(options, stages, new FlinkHost(), metrics);
      metrics.registerGauges(opened);
      pipeline = opened;
    } catch (RuntimeException e) {
      stages.forEach(Stage::close);
      throw e;
    }
  }

  @Override
  public void processElement(StreamRecord<WireRecord> element) {
    pipeline().accept(element.getValue());
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    pipeline().drain();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    pipeline().save();
  }

  @Override
  public void endInput() {
    pipeline().end();
  }

  @Override
  public void finish() throws Exception {
    pipeline().drain();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (pipeline != null) {
      pipeline.close();
    }
    super.close();
  }

  private FramePipeline pipeline() {
    if (pipeline == null) {
      throw new IllegalStateException("frame operator is not open");
    }
    return pipeline;
  }

  /** Keyed state, output, mailbox and timers of this operator. */
  private final class FlinkHost implements FramePipeline.Host {
    @Override
    public void emit(WireRecord record) {
      output.collect(new StreamRecord<>(record, record.timestampMillis()));
    }

    @Override
    public void execute(Runnable task) {
      mailbox.execute(task::run, "emit encoded frames");
    }

    @Override
    public void schedule(long delayMillis, Runnable task) {
      var service = getProcessingTimeService();
      var unused =
          service.registerTimer(
              service.getCurrentProcessingTime() + delayMillis, timestamp -> task.run());
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public @Nullable StreamState load(String stream) {
      return states().load(stream);
    }

    @Override
    public void save(String stream, StreamState value) {
      states().save(stream, value);
    }

    @Override
    public void delete(String stream) {
      states().delete(stream);
    }

    @Override
    public List<String> streams() {
      return states().streams();
    }

    private KeyedStates<StreamState> states() {
      if (states == null) {
        throw new IllegalStateException("frame operator has no state yet");
      }
      return states;
    }
  }
}
