package dev.limpid.jobs;

import dev.limpid.operators.flink.OperatorStageType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.connector.kafka.sink.internal.TransactionalIdFactory;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of a pipeline as its brokers have them. Flink names them by sink, subtask and
 * number of the checkpoint that prepares them.
 */
public final class PipelineTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineTransactions.class);

  /** More failed checkpoints in a row than this are not looked through. */
  private static final long MOST_CHECKPOINTS = 100;

  /** Flink counts checkpoints from 1. */
  private static final long BEFORE_ALL = 0;

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
   * As {@link #fenceAfter}, for a pipeline that begins: no run of it has a checkpoint, or none that
   * counts. What such a run had written before its first one is aborted.
   */
  public static void fenceAll(Pipeline pipeline) {
    fenceAfter(pipeline, BEFORE_ALL);
  }

  /**
   * Aborts what earlier runs have left open after a checkpoint: also of stages and subtasks that
   * the pipeline does not have any more. If it writes in transactions, no other process can commit
   * what comes after that either. Only for who has the pipeline's lease.
   *
   * @param checkpoint its number
   * @throws org.apache.kafka.common.KafkaException if the brokers do not answer, or the pipeline
   *     writes in transactions and may not
   */
  public static void fenceAfter(Pipeline pipeline, long checkpoint) {
    int subtasks = pipeline.get(PipelineKeys.PARALLELISM);
    boolean isExact = pipeline.get(PipelineKeys.DELIVERY) == PipelineKeys.Delivery.EXACTLY_ONCE;
    Set<String> ids = new LinkedHashSet<>();
    if (isExact) {
      ids.addAll(ids(pipeline, subtasks, checkpoint + 1, checkpoint + UNDER_WAY));
    }
    try (Transactions transactions = new Transactions(pipeline.kafka())) {
      ids.addAll(leftOpen(transactions.open(), pipeline, checkpoint));
      transactions.fence(ids);
    } catch (TransactionalIdAuthorizationException e) {
      if (isExact) {
        throw e;
      }
      LOG.info("transactions of earlier runs may not be looked for: {}", e.getMessage());
    }
  }

  /** Those of some transactional ids that sinks of the pipeline have after a checkpoint. */
  static List<String> leftOpen(Collection<String> ids, Pipeline pipeline, long checkpoint) {
    Pattern own =
        Pattern.compile(
            Pattern.quote(KafkaEnds.transactions(pipeline, "")) + "([.].+)?-\\d+-(\\d{1,18})");
    return ids.stream()
        .filter(
            id -> {
              Matcher matcher = own.matcher(id);
              return matcher.matches() && Long.parseLong(matcher.group(2)) > checkpoint;
            })
        .toList();
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
