package dev.limpid.jobs;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.util.Collection;
import java.util.Properties;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.internal.KafkaCommitter;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Flink's Kafka sink with a {@link CheckedCommitter}: outputs of a checkpoint that the broker has
 * aborted end the job instead of being passed over. Its state is that of Flink's sink.
 */
final class CheckedKafkaSink
    implements Sink<WireRecord>,
        SupportsWriterState<WireRecord, KafkaWriterState>,
        SupportsCommitter<KafkaCommittable>,
        SupportsPostCommitTopology<KafkaCommittable> {
  private static final long serialVersionUID = 1;

  private final KafkaSink<WireRecord> sink;
  private final Properties producer;
  private final String transactions;
  private final KafkaAccess access;
  private final boolean skipsLost;

  /**
   * @param producer its settings
   * @param transactions what its transactional ids begin with
   * @param access where Kafka is
   * @param skipsLost whether to go on without outputs that are lost
   */
  CheckedKafkaSink(
      KafkaSink<WireRecord> sink,
      Properties producer,
      String transactions,
      KafkaAccess access,
      boolean skipsLost) {
    this.sink = sink;
    this.producer = producer;
    this.transactions = transactions;
    this.access = access;
    this.skipsLost = skipsLost;
  }

  @Override
  public SinkWriter<WireRecord> createWriter(WriterInitContext context) throws IOException {
    return sink.createWriter(context);
  }

  @Override
  public StatefulSinkWriter<WireRecord, KafkaWriterState> restoreWriter(
      WriterInitContext context, Collection<KafkaWriterState> state) throws IOException {
    return sink.restoreWriter(context, state);
  }

  @Override
  public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
    return sink.getWriterStateSerializer();
  }

  @Override
  public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
    TaskInfo task = context.getTaskInfo();
    Committer<KafkaCommittable> committer =
        new KafkaCommitter(
            producer,
            transactions,
            task.getIndexOfThisSubtask(),
            task.getAttemptNumber(),
            false, // ids are not used again
            ResumedProducer::new);
    return new CheckedCommitter(committer, access, skipsLost);
  }

  @Override
  public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
    return sink.getCommittableSerializer();
  }

  @Override
  public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committer) {
    sink.addPostCommitTopology(committer);
  }
}
