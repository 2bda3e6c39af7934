package dev.limpid.jobs;

import dev.limpid.operators.flink.OperatorStageType;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.kafka.sink.internal.TransactionalIdFactory;

/**
 * The transactions of a pipeline as its brokers have them. Flink names them by sink, subtask and
 * number of the checkpoint that prepares them.
 */
public final class PipelineTransactions {
  /** More failed checkpoints in a row than this are not looked through. */
  private static final long MOST_CHECKPOINTS = 100;

  /** How many may be under way at once. */
  private static final int UNDER_WAY = 3;

  private PipelineTransactions() {}

  /**
   * Whether any transaction that was prepared after one checkpoint and up to another is committed.
   *
   * @param after number of the earlier checkpoint
   * @param upTo number of the later one
   * @throws org.apache.kafka.common.KafkaException if the brokers do not answer
   */
  public static boolean anyCommitted(Pipeline pipeline, long after, long upTo) {
    long first = Math.max(after, upTo - MOST_CHECKPOINTS) + 1;
    List<String> ids = ids(pipeline, PipelineJob.MAX_PARALLELISM, first, upTo);
    try (Transactions transactions = new Transactions(pipeline.kafka())) {
      return transactions.fates(ids).containsValue(TransactionFate.COMMITTED);
    }
  }

  /**
   * Lets no other process commit what comes after a checkpoint.
   *
   * @param checkpoint its number
   * @throws org.apache.kafka.common.KafkaException if the brokers do not answer
   */
  public static void fenceAfter(Pipeline pipeline, long checkpoint) {
    int subtasks = pipeline.get(PipelineKeys.PARALLELISM);
    try (Transactions transactions = new Transactions(pipeline.kafka())) {
      transactions.fence(ids(pipeline, subtasks, checkpoint + 1, checkpoint + UNDER_WAY));
    }
  }

  private static List<String> ids(Pipeline pipeline, int subtasks, long first, long last) {
    List<String> ids = new ArrayList<>();
    for (String sink : sinks(pipeline)) {
      String prefix = KafkaEnds.transactions(pipeline, sink);
      for (int subtask = 0; subtask < subtasks; subtask++) {
        for (long number = first; number <= last; number++) {
          ids.add(TransactionalIdFactory.buildTransactionalId(prefix, subtask, number));
        }
      }
    }
    return ids;
  }

  private static List<String> sinks(Pipeline pipeline) {
    List<String> sinks = new ArrayList<>(List.of("", OperatorIds.ORIGINS));
    for (StageSpec stage : pipeline.stages()) {
      if (stage.type() instanceof OperatorStageType) {
        sinks.add(stage.name());
      }
    }
    return sinks;
  }
}
