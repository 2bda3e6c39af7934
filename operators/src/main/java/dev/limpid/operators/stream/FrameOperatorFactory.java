package dev.limpid.operators.stream;

import dev.limpid.wire.WireRecord;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Puts the frame operator into a job graph: {@code keyed.transform(name, type, factory)}. */
public final class FrameOperatorFactory extends AbstractStreamOperatorFactory<WireRecord>
    implements OneInputStreamOperatorFactory<WireRecord, WireRecord> {
  private static final long serialVersionUID = 1L;

  private final FrameOptions options;
  private final List<StageFactory> stages;

  /**
   * Describes the operator.
   *
   * @param stages in the order in which a frame passes them; at least one
   */
  public FrameOperatorFactory(FrameOptions options, List<StageFactory> stages) {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("stages: expected at least one");
    }
    this.options = options;
    this.stages = List.copyOf(stages);
    this.chainingStrategy = ChainingStrategy.ALWAYS;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<WireRecord>> T createStreamOperator(
      StreamOperatorParameters<WireRecord> parameters) {
    return (T) new FrameOperator(parameters, options, stages);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return FrameOperator.class;
  }
}
