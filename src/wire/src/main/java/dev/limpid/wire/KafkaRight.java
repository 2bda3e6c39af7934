package dev.limpid.wire;

import java.util.Optional;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A right that limpid needs in a Kafka that has access control lists; {@code
 * src/docs/operations.md} lists them. {@code Read} and {@code Write} include {@code Describe}.
 *
 * @param type of the resource
 * @param name of the resource; of transactional ids what they begin with
 */
public record KafkaRight(ResourceType type, String name, AclOperation operation) {

  /** Reads records of a topic. */
  public static KafkaRight read(String topic) {
    return new KafkaRight(ResourceType.TOPIC, topic, AclOperation.READ);
  }

  /** Writes records to a topic. */
  public static KafkaRight write(String topic) {
    return new KafkaRight(ResourceType.TOPIC, topic, AclOperation.WRITE);
  }

  /** Reads the settings of a topic. */
  public static KafkaRight settings(String topic) {
    return new KafkaRight(ResourceType.TOPIC, topic, AclOperation.DESCRIBE_CONFIGS);
  }

  /** Notes how far a group of readers has come. */
  public static KafkaRight group(String group) {
    return new KafkaRight(ResourceType.GROUP, group, AclOperation.READ);
  }

  /** Writes in transactions whose ids begin so. */
  public static KafkaRight transactions(String prefix) {
    return new KafkaRight(ResourceType.TRANSACTIONAL_ID, prefix, AclOperation.WRITE);
  }

  /** For people: the right, then what it is on. */
  @Override
  public String toString() {
    String resource =
        switch (type) {
          case TRANSACTIONAL_ID -> "transactional ids that begin with " + name;
          default -> type.name().toLowerCase(java.util.Locale.ROOT) + " " + name;
        };
    return spelling(operation) + " on " + resource;
  }

  /** As the tools of Kafka spell it: {@code DescribeConfigs}. */
  private static String spelling(AclOperation operation) {
    StringBuilder text = new StringBuilder();
    for (String word : operation.name().split("_")) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return text.toString();
  }

  /** What Kafka refused access to, if that is what a failure says; as far as it says. */
  static Optional<String> refused(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TopicAuthorizationException topics) {
        return Optional.of(
            topics.unauthorizedTopics().isEmpty()
                ? "the topic"
                : "topic " + String.join(", ", topics.unauthorizedTopics()));
      } else if (cause instanceof GroupAuthorizationException group) {
        return Optional.of(group.groupId() == null ? "the group" : "group " + group.groupId());
      } else if (cause instanceof TransactionalIdAuthorizationException) {
        return Optional.of("its transactional ids");
      } else if (cause instanceof ClusterAuthorizationException) {
        return Optional.of("the cluster");
      }
    }
    return Optional.empty();
  }
}
