package dev.limpid.jobs;

import dev.limpid.wire.KafkaAccess;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits Kafka's transactions as Flink's committer does, but never passes over one that cannot be
 * committed: it asks the coordinator what became of it. After a crash most of these were committed
 * before, and all is well. Used by one thread.
 */
final class CheckedCommitter implements Committer<KafkaCommittable> {
  private static final Logger LOG = LoggerFactory.getLogger(CheckedCommitter.class);

  private final Committer<KafkaCommittable> committer;
  private final KafkaAccess access;
  private final boolean skipsLost;

  /**
   * Takes over a committer.
   *
   * @param access where Kafka is
   * @param skipsLost whether to go on without outputs that are lost
   */
  CheckedCommitter(Committer<KafkaCommittable> committer, KafkaAccess access, boolean skipsLost) {
    this.committer = committer;
    this.access = access;
    this.skipsLost = skipsLost;
  }

  /**
   * {@inheritDoc}
   *
   * @throws OutputsLostException if the broker has aborted a transaction, or has forgotten it
   */
  @Override
  public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
      throws IOException, InterruptedException {
    committer.commit(requests.stream().map(this::checked).toList());
  }

  private CommitRequest<KafkaCommittable> checked(CommitRequest<KafkaCommittable> request) {
    return new CheckedRequest(request, this::judge);
  }

  private void judge(CommitRequest<KafkaCommittable> request, Throwable reason) {
    String id = request.getCommittable().getTransactionalId();
    TransactionFate fate = fate(id);
    if (fate == TransactionFate.COMMITTED) {
      LOG.debug("transaction {} was committed before", id);
      request.signalAlreadyCommitted();
    } else if (skipsLost) {
      LOG.warn("going on without the outputs of transaction {}, which is {}", id, fate.text());
      request.signalFailedWithKnownReason(reason);
    } else {
      throw new OutputsLostException(id, fate, reason);
    }
  }

  private TransactionFate fate(String id) {
    try (Transactions transactions = new Transactions(access)) {
      return transactions.fates(List.of(id)).getOrDefault(id, TransactionFate.UNKNOWN);
    }
  }

  @Override
  public void close() throws Exception {
    committer.close();
  }
}
