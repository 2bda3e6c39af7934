package dev.limpid.operators.sync;

import dev.limpid.wire.WireRecord;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Puts the sync operator into a job graph: descriptors keyed by stream come in, records of the
 * alignments, aligned and events topics leave.
 */
public final class SyncOperatorFactory extends AbstractStreamOperatorFactory<WireRecord>
    implements OneInputStreamOperatorFactory<WireRecord, WireRecord> {
  private static final long serialVersionUID = 1L;

  private final SyncOptions options;
  private final ReferenceSource references;

  /** The reference is read from Kafka. */
  public SyncOperatorFactory(SyncOptions options) {
    this(options, ReferenceSource.KAFKA);
  }

  SyncOperatorFactory(SyncOptions options, ReferenceSource references) {
    this.options = options;
    this.references = references;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<WireRecord>> T createStreamOperator(
      StreamOperatorParameters<WireRecord> parameters) {
    return (T) new SyncOperator(parameters, options, references);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return SyncOperator.class;
  }
}
