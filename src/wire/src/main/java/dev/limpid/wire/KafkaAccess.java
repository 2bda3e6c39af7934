package dev.limpid.wire;

import java.io.Serializable;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Where Kafka is and how its clients get in: every client of limpid is made from one. Immutable.
 *
 * <p>Secrets are not in it, but where they are, as {@code ${env:NAME}} or {@code ${file:PATH}};
 * each client looks them up when it is made ({@link KafkaSecrets}). So it may be sent with a job,
 * and its text may be shown.
 *
 * @param bootstrap Kafka's address, {@code host:port} separated by commas
 * @param properties client settings of the user, checked by {@link KafkaProperties}; they go before
 *     limpid's own
 */
public record KafkaAccess(String bootstrap, Map<String, String> properties)
    implements Serializable {
  private static final Pattern USER = Pattern.compile("username\\s*=\\s*\"?([^\"\\s;]+)");

  public KafkaAccess {
    properties = Map.copyOf(KafkaProperties.checked(properties));
  }

  /** A Kafka that lets everybody in. */
  public static KafkaAccess of(String bootstrap) {
    return new KafkaAccess(bootstrap, Map.of());
  }

  /**
   * Settings of a consumer; the caller adds group, isolation and offset policy.
   *
   * @param defaults what the caller would have where the user says nothing
   */
  public Properties consumer(Map<String, ?> defaults) {
    return with(KafkaSettings.consumer(bootstrap), defaults, ConsumerConfig.configNames());
  }

  /**
   * Settings of a producer.
   *
   * @param defaults what the caller would have where the user says nothing
   */
  public Properties producer(Map<String, ?> defaults) {
    return with(KafkaSettings.producer(bootstrap), defaults, ProducerConfig.configNames());
  }

  /**
   * Settings of an admin client.
   *
   * @param defaults what the caller would have where the user says nothing
   */
  public Properties admin(Map<String, ?> defaults) {
    Properties settings = new Properties();
    settings.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    return with(settings, defaults, AdminClientConfig.configNames());
  }

  /** Each client gets those of the user's settings that it knows; others would be warned of. */
  private Properties with(Properties settings, Map<String, ?> defaults, Set<String> known) {
    defaults.forEach((name, value) -> settings.setProperty(name, String.valueOf(value)));
    properties.forEach(
        (name, value) -> {
          if (known.contains(name)) {
            settings.setProperty(name, setting(name, value));
          }
        });
    if (properties.values().stream().anyMatch(KafkaSecrets::isReferenced)) {
      settings.putAll(KafkaSecrets.SETTINGS);
    }
    return settings;
  }

  private static String setting(String name, String value) {
    return name.equals(SaslConfigs.SASL_JAAS_CONFIG)
        ? KafkaSecrets.withQuotedReferences(value)
        : value;
  }

  /** Who limpid is to Kafka, as far as its settings tell, for messages. */
  String principal() {
    String login = properties.getOrDefault(SaslConfigs.SASL_JAAS_CONFIG, "");
    Matcher user = USER.matcher(login.contains("username") ? login : resolved(login));
    if (user.find()) {
      return "user '%s'".formatted(user.group(1));
    }
    boolean certificate =
        properties.containsKey(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG)
            || properties.containsKey(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG);
    return certificate ? "the subject of the client's certificate" : "the anonymous user";
  }

  /** A login that cannot be looked up tells no name. */
  private static String resolved(String login) {
    try {
      return KafkaSecrets.resolve(login);
    } catch (ConfigException e) {
      return "";
    }
  }

  /**
   * What a failure of Kafka's means, for people.
   *
   * @param what was to be done, as in "cannot read topic x"
   * @param rights that it takes
   */
  public KafkaUnavailableException failure(String what, String rights, Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof AuthenticationException)) {
      cause = cause.getCause();
    }
    String reason = reason(cause);
    String text =
        KafkaRight.refused(failure)
            .map(
                resource ->
                    "%s lacks a right on %s; it takes %s".formatted(principal(), resource, rights))
            .orElse(
                cause instanceof AuthenticationException
                    ? "%s is not let in: %s".formatted(principal(), reason)
                    : reason);
    return new KafkaUnavailableException(
        "Kafka at %s: cannot %s: %s".formatted(bootstrap, what, text), failure);
  }

  private String reason(Throwable cause) {
    if (isSilence(cause)) {
      String protocol =
          properties.getOrDefault(
              CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
              CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL);
      return "no broker answered in time; is one there, and does it speak %s (%s)?"
          .formatted(protocol, CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** Whether no broker has said anything; the client may give up before, or after its caller. */
  private static boolean isSilence(Throwable cause) {
    return cause instanceof java.util.concurrent.TimeoutException
        || (cause instanceof TimeoutException
            && String.valueOf(cause.getMessage()).contains("waiting for a node assignment"));
  }

  /** Where Kafka is. */
  @Override
  public String toString() {
    return bootstrap;
  }
}
