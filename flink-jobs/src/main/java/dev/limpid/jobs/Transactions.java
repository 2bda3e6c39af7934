package dev.limpid.jobs;

import dev.limpid.wire.KafkaAccess;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/** Asks the brokers what became of transactions. Holds one client; close it. Not thread-safe. */
final class Transactions implements AutoCloseable {
  private final Admin admin;

  Transactions(KafkaAccess access) {
    this.admin = Admin.create(access.admin(Map.of()));
  }

  /**
   * The fate of each of some transactions.
   *
   * @throws KafkaException if the brokers do not answer
   */
  Map<String, TransactionFate> fates(Collection<String> transactionalIds) {
    DescribeTransactionsResult result = admin.describeTransactions(transactionalIds);
    Map<String, TransactionFate> fates = new TreeMap<>();
    for (String id : transactionalIds) {
      fates.put(id, fate(result, id));
    }
    return fates;
  }

  /**
   * The ids of all transactions that are open, as far as they may be seen.
   *
   * @throws KafkaException if the brokers do not answer
   */
  List<String> open() {
    ListTransactionsOptions open =
        new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
    try {
      return admin.listTransactions(open).all().get().stream()
          .map(TransactionListing::transactionalId)
          .toList();
    } catch (ExecutionException e) {
      throw new KafkaException("cannot list transactions: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while listing transactions", e);
    }
  }

  /**
   * Aborts transactions that are open, and lets nobody else go on with them.
   *
   * @throws TransactionalIdAuthorizationException if that is not allowed
   * @throws KafkaException if the brokers do not answer
   */
  void fence(Collection<String> transactionalIds) {
    try {
      admin.fenceProducers(transactionalIds).all().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransactionalIdAuthorizationException refused) {
        throw refused;
      }
      throw new KafkaException("cannot fence transactions: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while fencing transactions", e);
    }
  }

  private static TransactionFate fate(DescribeTransactionsResult result, String id) {
    try {
      return TransactionFate.of(result.description(id).get().state());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransactionalIdNotFoundException) {
        return TransactionFate.UNKNOWN;
      }
      throw new KafkaException(
          "cannot ask for the fate of transaction %s: %s".formatted(id, e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while asking for transaction " + id, e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
