package dev.limpid.jobs;

import org.apache.kafka.clients.admin.TransactionState;

/** What became of a transaction, as its coordinator says. */
enum TransactionFate {
  /** Its records can be read. */
  COMMITTED("committed"),
  /** It can still be committed. */
  OPEN("open"),
  /** Its records are gone. */
  ABORTED("aborted"),
  /** The coordinator has forgotten it, or its name was used again. */
  UNKNOWN("not known any more");

  private final String text;

  TransactionFate(String text) {
    this.text = text;
  }

  /** For messages, behind "the transaction is". */
  String text() {
    return text;
  }

  static TransactionFate of(TransactionState state) {
    return switch (state) {
      case PREPARE_COMMIT, COMPLETE_COMMIT -> COMMITTED;
      case ONGOING -> OPEN;
      case PREPARE_ABORT, COMPLETE_ABORT, PREPARE_EPOCH_FENCE -> ABORTED;
      case EMPTY, UNKNOWN -> UNKNOWN;
    };
  }
}
