package dev.limpid.operators.flink;

import dev.limpid.wire.WireRecord;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Puts a processor into a job graph: {@code keyed.transform(name, type, factory)}. */
public final class ProcessorOperatorFactory extends AbstractStreamOperatorFactory<WireRecord>
    implements OneInputStreamOperatorFactory<WireRecord, WireRecord> {
  private static final long serialVersionUID = 1L;

  private final ProcessorFactory processor;

  public ProcessorOperatorFactory(ProcessorFactory processor) {
    this.processor = processor;
    this.chainingStrategy = ChainingStrategy.ALWAYS;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<WireRecord>> T createStreamOperator(
      StreamOperatorParameters<WireRecord> parameters) {
    return (T) new ProcessorOperator(parameters, processor);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return ProcessorOperator.class;
  }
}
