package dev.limpid.wire;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker which rights the user has. The admin client stays the caller's. Not thread-safe.
 */
final class GrantedRights {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /** Makes a transactional id of what ids begin with that nobody writes under. */
  private static final String PROBE = ".rights";

  private final KafkaAccess kafka;
  private final Admin admin;

  GrantedRights(KafkaAccess kafka, Admin admin) {
    this.kafka = kafka;
    this.admin = admin;
  }

  /**
   * Checks rights; those on topics that are not there, and on a group that nobody has used, are not
   * known yet.
   *
   * @throws IllegalStateException naming all that are missing
   */
  void require(Collection<KafkaRight> rights) {
    Set<String> missing = new TreeSet<>();
    for (KafkaRight right : rights) {
      if (!isGranted(right)) {
        missing.add(right.toString());
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "Kafka at %s: %s lacks the rights: %s. See src/docs/operations.md"
              .formatted(kafka, kafka.principal(), String.join("; ", missing)));
    }
  }

  private boolean isGranted(KafkaRight right) {
    try {
      return switch (right.type()) {
        case TOPIC -> isIn(right, topicOperations(right.name()));
        case GROUP -> isIn(right, groupOperations(right.name()));
        case TRANSACTIONAL_ID -> mayWrite(right.name());
        default -> throw new IllegalArgumentException("no right that limpid needs: " + right);
      };
    } catch (ExecutionException e) {
      if (KafkaRight.refused(e).isPresent()) {
        return false;
      }
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof InvalidTopicException
          || e.getCause() instanceof GroupIdNotFoundException) {
        return true;
      }
      throw kafka.failure("say who has the right " + right, right.toString(), e);
    } catch (TimeoutException e) {
      throw kafka.failure("say who has the right " + right, right.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Kafka at " + kafka, e);
    }
  }

  /** Brokers older than 2.3 do not say what is granted; there it shows when it is done. */
  private static boolean isIn(KafkaRight right, @Nullable Set<AclOperation> granted) {
    return granted == null || granted.contains(right.operation());
  }

  private @Nullable Set<AclOperation> topicOperations(String topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    DescribeTopicsOptions options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
    return await(admin.describeTopics(List.of(topic), options).topicNameValues().get(topic))
        .authorizedOperations();
  }

  private @Nullable Set<AclOperation> groupOperations(String group)
      throws ExecutionException, InterruptedException, TimeoutException {
    DescribeConsumerGroupsOptions options =
        new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true);
    return await(admin.describeConsumerGroups(List.of(group), options).describedGroups().get(group))
        .authorizedOperations();
  }

  /** Kafka tells it of no transactional id; one that is asked for does, and stops nobody. */
  private boolean mayWrite(String prefix)
      throws ExecutionException, InterruptedException, TimeoutException {
    var unused =
        admin
            .fenceProducers(List.of(prefix + PROBE))
            .all()
            .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    return true;
  }

  private static <T> T await(@Nullable KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return Objects.requireNonNull(future).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
