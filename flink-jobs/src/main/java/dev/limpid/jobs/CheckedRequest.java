package dev.limpid.jobs;

import java.util.function.BiConsumer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;

/**
 * A request to commit whose failure is judged first.
 *
 * @param judge settles the request, or throws
 */
record CheckedRequest(
    CommitRequest<KafkaCommittable> request,
    BiConsumer<CommitRequest<KafkaCommittable>, Throwable> judge)
    implements CommitRequest<KafkaCommittable> {
  @Override
  public void signalFailedWithKnownReason(Throwable reason) {
    judge.accept(request, reason);
  }

  /** For the log. */
  @Override
  public String toString() {
    return getCommittable().getTransactionalId();
  }

  @Override
  public KafkaCommittable getCommittable() {
    return request.getCommittable();
  }

  @Override
  public int getNumberOfRetries() {
    return request.getNumberOfRetries();
  }

  @Override
  public void signalFailedWithUnknownReason(Throwable reason) {
    request.signalFailedWithUnknownReason(reason);
  }

  @Override
  public void retryLater() {
    request.retryLater();
  }

  @Override
  public void updateAndRetryLater(KafkaCommittable committable) {
    request.updateAndRetryLater(committable);
  }

  @Override
  public void signalAlreadyCommitted() {
    request.signalAlreadyCommitted();
  }
}
