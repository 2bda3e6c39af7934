package dev.limpid.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SaslConfigs;

/**
 * Which settings of Kafka's clients a user may give. Refused are those that limpid must decide,
 * those that no client knows, and secrets in plain text. Stateless.
 */
public final class KafkaProperties {
  private static final String RECORDS = "records must pass all clients";
  private static final String ONCE = "no frame may be lost or come twice";
  private static final String ORDER = "a stream's frames keep their order";
  private static final String BYTES = "records are bytes";
  private static final String OFFSETS = "limpid knows where it reads";

  /** What limpid decides, and why. */
  private static final Map<String, String> DECIDED =
      Map.ofEntries(
          Map.entry("bootstrap.servers", "it stands in kafka.bootstrap or --bootstrap"),
          Map.entry(
              "config.providers", "secrets are ${env:NAME}, ${file:PATH} or ${file:PATH:KEY}"),
          Map.entry("acks", ONCE),
          Map.entry("enable.idempotence", ONCE),
          Map.entry("retries", ONCE),
          Map.entry("isolation.level", ONCE),
          Map.entry("transactional.id", ONCE),
          Map.entry("transaction.timeout.ms", ONCE),
          Map.entry("transaction.two.phase.commit.enable", ONCE),
          Map.entry("max.in.flight.requests.per.connection", ORDER),
          Map.entry("partitioner.class", ORDER),
          Map.entry("partitioner.ignore.keys", ORDER),
          Map.entry("interceptor.classes", BYTES),
          Map.entry("key.serializer", BYTES),
          Map.entry("value.serializer", BYTES),
          Map.entry("key.deserializer", BYTES),
          Map.entry("value.deserializer", BYTES),
          Map.entry("group.id", OFFSETS),
          Map.entry("group.instance.id", OFFSETS),
          Map.entry("group.protocol", OFFSETS),
          Map.entry("auto.offset.reset", OFFSETS),
          Map.entry("enable.auto.commit", OFFSETS),
          Map.entry("allow.auto.create.topics", "topics are created by limpid topics"),
          Map.entry("max.request.size", RECORDS),
          Map.entry(
              "max.partition.fetch.bytes", RECORDS + "; kafka.fetch says how much is fetched"),
          Map.entry("fetch.max.bytes", RECORDS));

  private static final Map<String, ConfigDef.Type> KNOWN = known();

  /** What in a login is a secret, and does not refer to one. */
  private static final Pattern PLAIN_LOGIN =
      Pattern.compile("(?i)(password|secret)\\s*=\\s*\"?(?!\\$\\{|\")[^\\s;]");

  private KafkaProperties() {}

  private static Map<String, ConfigDef.Type> known() {
    Map<String, ConfigDef.Type> known = new HashMap<>();
    List.of(ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef())
        .forEach(each -> each.configKeys().forEach((name, key) -> known.put(name, key.type())));
    return known;
  }

  /** What is wrong with a setting, never with its value in the text. */
  public static Optional<String> problem(String name, String value) {
    if (DECIDED.containsKey(name) || name.startsWith("config.providers")) {
      String reason = DECIDED.getOrDefault(name, DECIDED.get("config.providers"));
      return Optional.of("%s is for limpid to decide: %s".formatted(name, reason));
    }
    if (!KNOWN.containsKey(name)) {
      return Optional.of("%s is no setting of a Kafka client".formatted(name));
    }
    if (isPlainSecret(name, value)) {
      return Optional.of(
          name
              + ": expected a secret as ${env:NAME}, ${file:PATH} or ${file:PATH:KEY}, got plain text");
    }
    return Optional.empty();
  }

  private static boolean isPlainSecret(String name, String value) {
    if (name.equals(SaslConfigs.SASL_JAAS_CONFIG)) {
      return PLAIN_LOGIN.matcher(value).find();
    }
    return KNOWN.get(name) == ConfigDef.Type.PASSWORD
        && !value.isEmpty()
        && !KafkaSecrets.isReferenced(value);
  }

  /**
   * The same settings, all of them in order.
   *
   * @throws IllegalArgumentException with all problems
   */
  public static Map<String, String> checked(Map<String, String> settings) {
    List<String> problems = new ArrayList<>();
    new TreeMap<>(settings).forEach((name, value) -> problem(name, value).ifPresent(problems::add));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("Kafka settings: " + String.join("; ", problems));
    }
    return settings;
  }

  /**
   * Reads a properties file as Kafka's own tools take it. A secret that stands in it stays there:
   * the setting then refers to the file.
   *
   * @throws IllegalArgumentException if the file cannot be read or a setting is refused
   */
  public static Map<String, String> read(Path file) {
    Properties properties;
    try {
      properties = TextFiles.properties(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Kafka settings: the file %s cannot be read: %s".formatted(file, e), e);
    }
    Map<String, String> settings = new HashMap<>();
    Set<String> names = new HashSet<>(properties.stringPropertyNames());
    for (String name : names) {
      String value = properties.getProperty(name);
      boolean secret = KNOWN.containsKey(name) && isPlainSecret(name, value);
      String reference = "${file:%s:%s}".formatted(file.toAbsolutePath(), name);
      settings.put(name, secret ? reference : value);
    }
    return checked(settings);
  }
}
