package dev.limpid.testing;

import dev.limpid.wire.KafkaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A Kafka broker in a container, reachable on one port of the loopback interface. */
final class ContainerKafka implements AutoCloseable {
  private static final String IMAGE_VARIABLE = "LIMPID_KAFKA_IMAGE";
  private static final String DEFAULT_IMAGE = "apache/kafka:4.2.2";

  /** What Testcontainers itself starts first; without it, it retries for minutes. */
  private static final String REAPER_IMAGE = "testcontainers/ryuk:0.12.0";

  private static final int INNER_PORT = 19092;

  private final FixedPortContainer container;
  private final int port;

  private ContainerKafka(FixedPortContainer container, int port) {
    this.container = container;
    this.port = port;
  }

  static ContainerKafka start() {
    String image = System.getenv().getOrDefault(IMAGE_VARIABLE, DEFAULT_IMAGE);
    ContainerImages.assume(image);
    if (!"true".equals(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))) {
      ContainerImages.assume(REAPER_IMAGE);
    }
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(), "no container engine answers");
    int port = freePort();
    FixedPortContainer container = new FixedPortContainer(image, port);
    container
        .withEnv(environment(port))
        .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1));
    try {
      container.start();
    } catch (ContainerFetchException e) {
      Assumptions.abort("image %s cannot be fetched: %s".formatted(image, e.getMessage()));
    }
    return new ContainerKafka(container, port);
  }

  String bootstrap() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    container.stop();
  }

  private static Map<String, String> environment(int port) {
    String limit = String.valueOf(KafkaSettings.MAX_RECORD_BYTES);
    return Map.ofEntries(
        Map.entry("KAFKA_NODE_ID", "1"),
        Map.entry("KAFKA_PROCESS_ROLES", "broker,controller"),
        Map.entry("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
        Map.entry("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
        Map.entry("KAFKA_INTER_BROKER_LISTENER_NAME", "INSIDE"),
        Map.entry(
            "KAFKA_LISTENERS",
            "INSIDE://:9092,OUTSIDE://:%d,CONTROLLER://localhost:9093".formatted(INNER_PORT)),
        Map.entry(
            "KAFKA_ADVERTISED_LISTENERS",
            "INSIDE://localhost:9092,OUTSIDE://127.0.0.1:%d".formatted(port)),
        Map.entry(
            "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
            "INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        Map.entry("KAFKA_MESSAGE_MAX_BYTES", limit),
        Map.entry("KAFKA_REPLICA_FETCH_MAX_BYTES", limit),
        Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
        Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
        Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
        Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
        Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The broker tells clients its address, so the port outside must be known before it starts. */
  private static final class FixedPortContainer extends GenericContainer<FixedPortContainer> {
    FixedPortContainer(String image, int port) {
      super(DockerImageName.parse(image));
      setPortBindings(List.of("127.0.0.1:%d:%d".formatted(port, INNER_PORT)));
    }
  }
}
