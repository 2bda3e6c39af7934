package dev.limpid.jobs;

import dev.limpid.wire.KafkaUnavailableException;
import dev.limpid.wire.TopicAdmin;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a pipeline may be down before the broker aborts what it had written but not committed.
 * Long is safe; until it is over, readers of committed records wait behind the open transaction.
 */
final class TransactionTimeout {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionTimeout.class);

  /** Longest that is taken where nobody asks for longer. */
  static final Duration DAY = Duration.ofDays(1);

  /** Below the limit that brokers have unless they are told otherwise, 15 minutes. */
  private static final Duration UNASKED = Duration.ofMinutes(10);

  private TransactionTimeout() {}

  /** What the pipeline says, or what every broker allows. */
  static Duration of(Pipeline pipeline) {
    Duration timeout = pipeline.get(PipelineKeys.TRANSACTION_TIMEOUT);
    return timeout.isZero() ? UNASKED : timeout;
  }

  /** The pipeline with a timeout that its brokers allow. */
  static Pipeline fit(Pipeline pipeline) {
    Duration wanted = pipeline.get(PipelineKeys.TRANSACTION_TIMEOUT);
    Duration limit;
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      limit = admin.longestTransaction();
    } catch (KafkaUnavailableException e) {
      LOG.warn(
          "cannot ask for the longest transaction, taking {}: {}", of(pipeline), e.getMessage());
      return pipeline;
    }
    if (wanted.compareTo(limit) > 0) {
      throw new IllegalArgumentException(
          "%s: expected at most %d s, which the broker allows (transaction.max.timeout.ms), got %d s"
              .formatted(
                  PipelineKeys.TRANSACTION_TIMEOUT.name(), limit.toSeconds(), wanted.toSeconds()));
    }
    Duration taken = wanted.isZero() ? (limit.compareTo(DAY) < 0 ? limit : DAY) : wanted;
    return pipeline.with(PipelineKeys.TRANSACTION_TIMEOUT, taken.toMillis() + " ms");
  }
}
