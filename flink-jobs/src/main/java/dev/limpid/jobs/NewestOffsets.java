package dev.limpid.jobs;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Begins behind the newest records. Where a later offset is not there any more, reading goes on
 * with the oldest record there is: Kafka's own {@code latest} would leave out all that it has.
 */
final class NewestOffsets implements OffsetsInitializer {
  private static final long serialVersionUID = 1L;

  private final OffsetsInitializer newest = OffsetsInitializer.latest();

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    return newest.getPartitionOffsets(partitions, retriever);
  }

  /** Of a deprecated type, which Flink still has. */
  @Override
  @SuppressWarnings("deprecation")
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.EARLIEST;
  }
}
