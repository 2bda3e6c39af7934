package dev.limpid.testing;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaRight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker that speaks TLS only, lets in whom it knows, and gives each only the rights that {@link
 * #allow} gave. The owner closes it; its files lie in the owner's directory. Thread-safe.
 */
public final class SecuredKafka implements AutoCloseable {
  /** What all passwords begin with; it must be found nowhere but in the secrets' files. */
  public static final String SECRET = "hush-4711";

  /** The user of {@link #plain}. */
  public static final String PLAIN_USER = "plain-user";

  /** The user of {@link #scram}. */
  public static final String SCRAM_USER = "scram-user";

  /** The user of {@link #certificate}, as Kafka names the subject of its certificate. */
  public static final String CERTIFICATE_USER = "CN=client";

  private static final String ADMIN = "admin";
  private static final String LOGIN = "org.apache.kafka.common.security.";

  private final Path directory;
  private final EmbeddedKafka broker;
  private final boolean passwords;

  private SecuredKafka(Path directory, EmbeddedKafka broker, boolean passwords) {
    this.directory = directory;
    this.broker = broker;
    this.passwords = passwords;
  }

  /** Starts one that asks for a password, SASL_SSL with PLAIN and SCRAM-SHA-256. */
  public static SecuredKafka withPasswords(Path directory) throws IOException {
    Map<String, String> settings = new HashMap<>(certificates(directory));
    settings.put("listener.security.protocol.map", "BROKER:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        "listener.name.broker.plain.sasl.jaas.config",
        LOGIN
            + "plain.PlainLoginModule required username=\"%1$s\" password=\"%2$s\""
                .formatted(ADMIN, SECRET)
            + " user_%s=\"%s\" user_%s=\"%s\";".formatted(ADMIN, SECRET, PLAIN_USER, SECRET));
    settings.put(
        "listener.name.broker.scram-sha-256.sasl.jaas.config",
        LOGIN + "scram.ScramLoginModule required;");
    settings.put("super.users", "User:%s;User:ANONYMOUS".formatted(ADMIN));
    SecuredKafka kafka = new SecuredKafka(directory, start(directory, settings), true);
    kafka.addScramUser();
    return kafka;
  }

  /** Starts one that asks for the client's certificate: mutual TLS. */
  public static SecuredKafka withCertificates(Path directory) throws IOException {
    Map<String, String> settings = new HashMap<>(certificates(directory));
    settings.put("listener.security.protocol.map", "BROKER:SSL,CONTROLLER:PLAINTEXT");
    settings.put("ssl.client.auth", "required");
    settings.put("super.users", "User:CN=broker;User:ANONYMOUS");
    return new SecuredKafka(directory, start(directory, settings), false);
  }

  private static EmbeddedKafka start(Path directory, Map<String, String> settings)
      throws IOException {
    Path data = Files.createDirectories(directory.resolve("data"));
    return EmbeddedKafka.over(data, 0, settings);
  }

  /** Keys of the broker and of a client, who trust each other. */
  private static Map<String, String> certificates(Path directory) throws IOException {
    Path broker = directory.resolve("broker.p12");
    Path trusted = directory.resolve("trusted.pem");
    String certificates =
        Certificates.make(broker, "broker", SECRET)
            + Certificates.make(directory.resolve("client.p12"), "client", SECRET);
    Files.writeString(trusted, certificates);
    Files.writeString(directory.resolve("secret"), SECRET + "\n");
    return Map.of(
        "authorizer.class.name",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "ssl.keystore.location",
        broker.toString(),
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.password",
        SECRET,
        "ssl.truststore.location",
        trusted.toString(),
        "ssl.truststore.type",
        "PEM");
  }

  /** Whoever may do everything. */
  public KafkaAccess admin() {
    return passwords ? password("PLAIN", "plain.Plain", ADMIN) : key("broker");
  }

  /** {@link #PLAIN_USER}, by SASL/PLAIN. */
  public KafkaAccess plain() {
    return password("PLAIN", "plain.Plain", PLAIN_USER);
  }

  /** {@link #SCRAM_USER}, by SCRAM-SHA-256. */
  public KafkaAccess scram() {
    return password("SCRAM-SHA-256", "scram.Scram", SCRAM_USER);
  }

  /** {@link #CERTIFICATE_USER}, by its certificate. */
  public KafkaAccess certificate() {
    return key("client");
  }

  private KafkaAccess password(String mechanism, String module, String user) {
    return access(
        Map.of(
            "security.protocol",
            "SASL_SSL",
            "sasl.mechanism",
            mechanism,
            "sasl.jaas.config",
            LOGIN
                + "%sLoginModule required username=\"%s\" password=\"%s\";"
                    .formatted(module, user, secret())));
  }

  private KafkaAccess key(String name) {
    return access(
        Map.of(
            "security.protocol",
            "SSL",
            "ssl.keystore.location",
            directory.resolve(name + ".p12").toString(),
            "ssl.keystore.type",
            "PKCS12",
            "ssl.keystore.password",
            secret()));
  }

  private KafkaAccess access(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties);
    all.put("ssl.truststore.location", directory.resolve("trusted.pem").toString());
    all.put("ssl.truststore.type", "PEM");
    return new KafkaAccess(broker.bootstrap(), all);
  }

  private String secret() {
    return "${file:%s}".formatted(directory.resolve("secret"));
  }

  private void addScramUser() {
    ScramCredentialInfo info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096);
    try (Admin admin = Admin.create(admin().admin(Map.of()))) {
      await(
          admin
              .alterUserScramCredentials(
                  List.of(new UserScramCredentialUpsertion(SCRAM_USER, info, SECRET)))
              .all());
    }
  }

  /** Gives a user rights. */
  public void allow(String user, KafkaRight... rights) {
    try (Admin admin = Admin.create(admin().admin(Map.of()))) {
      await(admin.createAcls(bindings(user, rights)).all());
    }
  }

  /** Takes rights from a user. */
  public void forbid(String user, KafkaRight... rights) {
    try (Admin admin = Admin.create(admin().admin(Map.of()))) {
      await(
          admin
              .deleteAcls(bindings(user, rights).stream().map(AclBinding::toFilter).toList())
              .all());
    }
  }

  private static List<AclBinding> bindings(String user, KafkaRight... rights) {
    return Arrays.stream(rights).map(right -> binding(user, right)).toList();
  }

  private static AclBinding binding(String user, KafkaRight right) {
    PatternType pattern =
        right.type() == ResourceType.TRANSACTIONAL_ID ? PatternType.PREFIXED : PatternType.LITERAL;
    return new AclBinding(
        new ResourcePattern(right.type(), right.name(), pattern),
        new AccessControlEntry("User:" + user, "*", right.operation(), AclPermissionType.ALLOW));
  }

  private static <T> void await(KafkaFuture<T> future) {
    try {
      var unused = future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the broker", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
