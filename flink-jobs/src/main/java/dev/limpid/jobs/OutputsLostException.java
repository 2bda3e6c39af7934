package dev.limpid.jobs;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * The broker does not have the outputs that a checkpoint says were written: it aborted their
 * transaction before it could be committed. The job ends at once, because starting again from the
 * same checkpoint would go on behind the lost frames.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class OutputsLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OutputsLostException(String transaction, TransactionFate fate, Throwable cause) {
    super(
        ("outputs of a checkpoint are not in Kafka: transaction %s is %s. It was open for longer"
                + " than kafka.transaction-timeout allows. Going on from the checkpoint"
                + " before writes them again; kafka.lost-outputs=skip goes on without them")
            .formatted(transaction, fate.text()),
        cause);
  }

  /** Whether a failure comes from lost outputs. */
  public static boolean isIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause).contains(OutputsLostException.class.getName())) {
        return true;
      }
    }
    return false;
  }
}
