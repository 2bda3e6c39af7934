package dev.limpid.jobs;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives the first partition to the member that has it, else to any one, and no other partition to
 * anybody. Used by Kafka's consumer, which makes it by its name.
 */
public final class LeaseAssignor implements ConsumerPartitionAssignor {
  @Override
  public String name() {
    return "limpid-lease";
  }

  @Override
  public List<RebalanceProtocol> supportedProtocols() {
    return List.of(RebalanceProtocol.COOPERATIVE, RebalanceProtocol.EAGER);
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription group) {
    Map<String, Subscription> members = group.groupSubscription();
    Comparator<Map.Entry<String, Subscription>> byClaim =
        Comparator.comparingInt(member -> claim(member.getValue()));
    String holder =
        members.entrySet().stream()
            .max(byClaim.thenComparing(Map.Entry.comparingByKey()))
            .orElseThrow()
            .getKey();
    Map<String, Assignment> assignments = new HashMap<>();
    members.forEach(
        (member, subscription) ->
            assignments.put(
                member,
                new Assignment(
                    member.equals(holder)
                        ? subscription.topics().stream()
                            .map(topic -> new TopicPartition(topic, 0))
                            .toList()
                        : List.of())));
    return new GroupAssignment(assignments);
  }

  /** The generation in which a member had the partition; negative if it had not. */
  private static int claim(Subscription subscription) {
    boolean has = subscription.ownedPartitions().stream().anyMatch(owned -> owned.partition() == 0);
    return has ? subscription.generationId().orElse(0) : -1;
  }
}
