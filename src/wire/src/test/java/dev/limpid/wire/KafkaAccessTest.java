package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaAccessTest {
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"ann\""
          + " password=\"%s\";";

  @TempDir private Path directory;

  @Test
  void clients_getTheUsersSettings_thatTheyKnow() {
    KafkaAccess kafka =
        new KafkaAccess(
            "broker:1",
            Map.of("security.protocol", "SSL", "linger.ms", "7", "fetch.max.wait.ms", "9"));

    assertThat(kafka.producer(Map.of("linger.ms", 0)))
        .containsEntry("bootstrap.servers", "broker:1")
        .containsEntry("acks", "all")
        .containsEntry("security.protocol", "SSL")
        .containsEntry("linger.ms", "7")
        .doesNotContainKeys("fetch.max.wait.ms", "config.providers");
    assertThat(kafka.consumer(Map.of("isolation.level", "read_committed")))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("fetch.max.wait.ms", "9")
        .doesNotContainKey("linger.ms");
    assertThat(kafka.admin(Map.of()))
        .containsEntry("security.protocol", "SSL")
        .doesNotContainKeys("linger.ms", "fetch.max.wait.ms");
  }

  /** Kafka's own parser of logins gives back what the file holds. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "hush",
        "a\"b",
        "a\\",
        "\\\"; x=\"",
        "it's // no # comment",
        "a\nb\tc\r4",
        "\\101"
      })
  void passwordOfAnyCharacters_isTheUsersPassword(String password) throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), password);
    Path file = directory.resolve("keys");
    Properties keys = new Properties();
    keys.setProperty("login", password);
    try (Writer writer = Files.newBufferedWriter(file)) {
      keys.store(writer, null);
    }
    for (String reference : List.of("${file:%s}", "${file:%s:login}")) {
      Path from = reference.contains("login") ? file : secret;
      KafkaAccess kafka =
          new KafkaAccess(
              "broker:1", Map.of("sasl.jaas.config", LOGIN.formatted(reference.formatted(from))));
      AdminClientConfig client = new AdminClientConfig(kafka.admin(Map.of()));
      JaasContext login = JaasContext.loadClientContext(client.values());
      assertThat(login.configurationEntries()).hasSize(1);
      assertThat(login.configurationEntries().get(0).getOptions())
          .isEqualTo(Map.of("username", "ann", "password", password));
    }
  }

  @Test
  void secrets_areLookedUpByTheClient_andStandNowhereElse() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "hush\n");
    Path file = Files.writeString(directory.resolve("keys"), "store=hush2\n");
    KafkaAccess kafka =
        new KafkaAccess(
            "broker:1",
            Map.of(
                "sasl.jaas.config", LOGIN.formatted("${file:%s}".formatted(secret)),
                "ssl.truststore.password", "${file:%s:store}".formatted(file)));
    Properties settings = kafka.admin(Map.of());

    assertThat(kafka + " " + kafka.properties() + settings).doesNotContain("hush");
    AdminClientConfig client = new AdminClientConfig(settings);
    assertThat(client.getPassword("sasl.jaas.config").value()).isEqualTo(LOGIN.formatted("hush"));
    assertThat(client.getPassword("ssl.truststore.password").value()).isEqualTo("hush2");
    assertThat(client.values().toString())
        .as("what Kafka's clients log when they are made")
        .contains("sasl.jaas.config=[hidden]")
        .doesNotContain("hush");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ${env:NO_SUCH_VARIABLE_HERE} | the environment variable NO_SUCH_VARIABLE_HERE is not set
          ${file:/no/such/file} | ${file:/no/such/file}: the file cannot be read
          ${file:/no/such/file:key} | ${file:/no/such/file}: the file cannot be read
          """)
  void secrets_thatAreNotThere_areNamed(String reference, String problem) {
    KafkaAccess kafka = new KafkaAccess("b:1", Map.of("ssl.truststore.password", reference));

    assertThatThrownBy(() -> new AdminClientConfig(kafka.admin(Map.of())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem);
    assertThatThrownBy(() -> new TopicAdmin(kafka))
        .isInstanceOf(KafkaUnavailableException.class)
        .hasMessageStartingWith("Kafka at b:1: cannot be connected to: ")
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isolation.level",
        "acks",
        "enable.idempotence",
        "transactional.id",
        "transaction.timeout.ms",
        "partitioner.class",
        "key.serializer",
        "value.deserializer",
        "group.id",
        "auto.offset.reset",
        "enable.auto.commit",
        "bootstrap.servers",
        "config.providers",
        "config.providers.env.class",
        "max.request.size"
      })
  void properties_thatLimpidDecides_areRefused(String name) {
    assertThatThrownBy(() -> new KafkaAccess("b:1", Map.of(name, "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Kafka settings: " + name + " is for limpid to decide: ");
  }

  @Test
  void properties_unknownOnesAndPlainSecrets_areRefusedTogetherWithoutTheSecret() {
    Map<String, String> settings =
        Map.of(
            "secuirty.protocol", "SSL",
            "ssl.key.password", "hush",
            "sasl.jaas.config", LOGIN.formatted("hush"));

    assertThatThrownBy(() -> new KafkaAccess("b:1", settings))
        .hasMessageContaining("secuirty.protocol is no setting of a Kafka client")
        .hasMessageContaining("ssl.key.password: expected a secret as ${env:NAME}")
        .hasMessageContaining("sasl.jaas.config: expected a secret as ${env:NAME}")
        .hasMessageNotContaining("hush");
  }

  /** Logins without a password, as Kerberos has them, are no secrets. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true keyTab=\"/k\";",
        "x.Module required username=\"a\" password=\"${env:P}\";",
        "x.Module required clientId=\"a\" clientSecret=${file:/s} ;"
      })
  void properties_loginsWithoutAPlainSecret_areTaken(String login) {
    assertThat(KafkaProperties.problem("sasl.jaas.config", login)).isEmpty();
  }

  @Test
  void read_secretsOfAFile_stayInIt() throws IOException {
    Path file = directory.resolve("client.properties");
    Files.writeString(
        file,
        "security.protocol=SASL_SSL\nssl.key.password=hush\nssl.truststore.password=${env:T}\n"
            + "sasl.jaas.config="
            + LOGIN.formatted("hush")
            + "\n");

    Map<String, String> settings = KafkaProperties.read(file);

    assertThat(settings)
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("ssl.key.password", "${file:%s:ssl.key.password}".formatted(file))
        .containsEntry("ssl.truststore.password", "${env:T}")
        .containsEntry("sasl.jaas.config", "${file:%s:sasl.jaas.config}".formatted(file));
    KafkaAccess kafka =
        new KafkaAccess("b:1", Map.of("sasl.jaas.config", settings.get("sasl.jaas.config")));
    assertThat(new AdminClientConfig(kafka.admin(Map.of())).getPassword("sasl.jaas.config").value())
        .isEqualTo(LOGIN.formatted("hush"));
    assertThat(kafka.principal()).isEqualTo("user 'ann'");
  }

  @Test
  void failure_ofARight_namesUserResourceAndRight() {
    KafkaAccess kafka =
        new KafkaAccess(
            "b:1", Map.of("sasl.jaas.config", LOGIN.formatted("${env:P}").replace("ann", "bob")));

    assertThat(
            kafka.failure(
                "read topic t",
                "Read",
                new RuntimeException(new TopicAuthorizationException(Set.of("t")))))
        .hasMessage(
            "Kafka at b:1: cannot read topic t: user 'bob' lacks a right on topic t; it takes Read");
    assertThat(
            KafkaAccess.of("b:1")
                .failure("read topic t", "Read", new TopicAuthorizationException(Set.of("t"))))
        .hasMessage(
            "Kafka at b:1: cannot read topic t: the anonymous user lacks a right on topic t; it takes Read");
    assertThat(
            KafkaAccess.of("b:1").failure("list topics", "", new SaslAuthenticationException("no")))
        .hasMessage("Kafka at b:1: cannot list topics: the anonymous user is not let in: no");
  }
}
