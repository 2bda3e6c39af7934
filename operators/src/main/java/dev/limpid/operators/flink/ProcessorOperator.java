package dev.limpid.operators.flink;

import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Metrics;
import dev.limpid.operators.process.Processor;
import dev.limpid.operators.process.StateStore;
import dev.limpid.wire.NeutralLocale;
import dev.limpid.wire.WireRecord;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Flink shell of a {@link Processor}, keyed by text. Before a checkpoint barrier everything in the
 * processor is run and emitted; a checkpoint holds its keyed states. After the last watermark, as
 * after the end of the input, no record comes; if one does, it is processed nevertheless.
 */
final class ProcessorOperator extends AbstractStreamOperator<WireRecord>
    implements OneInputStreamOperator<WireRecord, WireRecord>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final ProcessorFactory factory;
  private final MailboxExecutor mailbox;

  private final transient Map<String, KeyedStates<?>> states = new HashMap<>();
  private transient @Nullable Processor processor;
  private transient boolean ended;

  ProcessorOperator(StreamOperatorParameters<WireRecord> parameters, ProcessorFactory factory) {
    super(parameters);
    this.factory = factory;
    this.mailbox = parameters.getMailboxExecutor();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    for (ProcessorFactory.KeyedState<?> state : factory.states()) {
      states.put(state.name(), new KeyedStates<>(this, context, state.name(), state.serializer()));
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    NeutralLocale.useForNumbers();
    processor = factory.open(new FlinkHost(), new FlinkStates());
  }

  @Override
  public void processElement(StreamRecord<WireRecord> element) {
    ended = false;
    processor().accept(element.getValue());
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    processor().drain();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    processor().save();
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (mark.equals(Watermark.MAX_WATERMARK)) {
      endInput();
    }
    super.processWatermark(mark);
  }

  /** Flink sends the last watermark before. */
  @Override
  public void endInput() {
    if (!ended) {
      ended = true;
      processor().end();
    }
  }

  @Override
  public void finish() throws Exception {
    processor().drain();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    if (processor != null) {
      processor.close();
    }
    super.close();
  }

  private Processor processor() {
    if (processor == null) {
      throw new IllegalStateException("operator is not open");
    }
    return processor;
  }

  private final class FlinkStates implements ProcessorFactory.States {
    @Override
    @SuppressWarnings("unchecked") // the state was made with this serializer
    public <T> StateStore<T> of(ProcessorFactory.KeyedState<T> state) {
      KeyedStates<?> keyed = states.get(state.name());
      if (keyed == null) {
        throw new IllegalArgumentException(
            "state '%s' was not declared; declared are %s"
                .formatted(state.name(), states.keySet()));
      }
      return (StateStore<T>) keyed;
    }
  }

  /** Output, mailbox, timers and metrics of this operator. */
  private final class FlinkHost implements Host {
    private final Metrics metrics = new FlinkMetrics(getMetricGroup());

    @Override
    public void emit(WireRecord record) {
      output.collect(new StreamRecord<>(record, record.timestampMillis()));
    }

    @Override
    public void execute(Runnable task) {
      mailbox.execute(task::run, "limpid");
    }

    /** Between two rounds of mails, the task takes in a record if there is one. */
    @Override
    public void afterNextRecord(Runnable task) {
      execute(() -> execute(task));
    }

    @Override
    public void schedule(long delayMillis, Runnable task) {
      var service = getProcessingTimeService();
      var unused =
          service.registerTimer(
              service.getCurrentProcessingTime() + delayMillis, timestamp -> task.run());
    }

    @Override
    public int processorsHere() {
      int slots =
          getContainingTask()
              .getEnvironment()
              .getTaskManagerInfo()
              .getConfiguration()
              .get(TaskManagerOptions.NUM_TASK_SLOTS);
      int all = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
      return Math.max(1, Math.min(slots, all));
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public long wallMillis() {
      return getProcessingTimeService().getCurrentProcessingTime();
    }

    @Override
    public Metrics metrics() {
      return metrics;
    }
  }
}
