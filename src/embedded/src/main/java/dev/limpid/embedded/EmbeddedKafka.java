package dev.limpid.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaProperties;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.properties.PropertiesUtils;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker (KRaft: broker and controller in one) inside this process, listening on the
 * loopback interface only. Records of up to 16 MiB, transactions, no automatic topics.
 *
 * <p>The owner closes it; closing stops the broker and deletes its data, unless they lie in a
 * directory of the owner's. A broker that gives up by itself, since its disk is full, says so in
 * {@link #requireRunning} and leaves the process alone. Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final int ATTEMPTS = 5;

  private final KafkaRaftServer server;
  private final BrokerEnd end;
  private final int port;
  private final Path dataDir;
  private final @Nullable ScratchFolder folder;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param folder that goes with the broker; null if the data are the owner's
   */
  private EmbeddedKafka(
      KafkaRaftServer server,
      BrokerEnd end,
      int port,
      Path dataDir,
      @Nullable ScratchFolder folder) {
    this.server = server;
    this.end = end;
    this.port = port;
    this.dataDir = dataDir;
    this.folder = folder;
  }

  /** Starts a broker on any free port, with data that is deleted on close. */
  public static EmbeddedKafka start() {
    return start(0);
  }

  /**
   * Starts a broker with data that is deleted on close.
   *
   * @param port port on the loopback interface; 0 takes any free one
   * @throws EmbeddedKafkaException if the port is taken or the broker does not come up
   */
  public static EmbeddedKafka start(int port) {
    ScratchFolder folder;
    try {
      folder = ScratchFolder.create("kafka");
    } catch (IOException e) {
      throw new EmbeddedKafkaException("cannot create a temporary directory for Kafka: " + e, e);
    }
    try {
      return launch(folder.path(), port, Map.of(), folder);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /**
   * Starts a broker over data that stay when it is closed, so that it can be started again.
   *
   * @param dataDir a directory; it may be empty
   * @param port port on the loopback interface; 0 takes any free one
   * @param settings of the broker, which go before those that it has here; its listeners are {@code
   *     BROKER} for clients and {@code CONTROLLER}
   * @throws EmbeddedKafkaException if the port is taken or the broker does not come up
   */
  public static EmbeddedKafka over(Path dataDir, int port, Map<String, String> settings) {
    return launch(dataDir, port, settings, null);
  }

  /** The port on the loopback interface where clients connect. */
  public int port() {
    return port;
  }

  /** Where clients connect: {@code host:port}. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /**
   * Checks that the broker has not given up.
   *
   * @throws EmbeddedKafkaException with its folder and why it did, most likely a full disk
   */
  public void requireRunning() {
    end.requireNone();
  }

  /** Where the broker keeps its logs. */
  Path dataDir() {
    return dataDir;
  }

  private static EmbeddedKafka launch(
      Path dataDir, int port, Map<String, String> settings, @Nullable ScratchFolder folder) {
    if (port != 0) {
      FreePorts.require(port);
    }
    for (int attempt = 1; ; attempt++) {
      try {
        int[] free = FreePorts.two();
        int brokerPort = port == 0 ? free[0] : port;
        BrokerEnd end = new BrokerEnd(dataDir);
        KafkaConfig config = BrokerSettings.of(dataDir, brokerPort, free[1], settings);
        KafkaRaftServer server = end.start(() -> boot(config, dataDir, end));
        return new EmbeddedKafka(server, end, brokerPort, dataDir, folder);
      } catch (BrokerEnd.Ended e) {
        throw new EmbeddedKafkaException(String.valueOf(e.getMessage()), e);
      } catch (Exception e) {
        if (attempt == ATTEMPTS || !hasCause(e, BindException.class)) {
          throw new EmbeddedKafkaException(
              "Kafka over %s did not start: %s".formatted(dataDir, rootMessage(e)), e);
        }
        LOG.debug("a free port was taken by another process, attempt {}", attempt, e);
      }
    }
  }

  private static KafkaRaftServer boot(KafkaConfig config, Path dataDir, BrokerEnd end)
      throws Exception {
    format(dataDir, clusterId(dataDir));
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    try {
      server.startup();
      return server;
    } catch (Exception | BrokerEnd.Ended e) {
      BrokerStop.of(server, end);
      throw e;
    }
  }

  /** A directory that was used before keeps the id that it has. */
  private static String clusterId(Path dataDir) throws IOException {
    Path file = dataDir.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME);
    if (!Files.exists(file)) {
      return Uuid.randomUuid().toString();
    }
    Properties properties = PropertiesUtils.readPropertiesFile(file.toString());
    return new MetaProperties.Builder(properties).build().clusterId().orElseThrow();
  }

  private static void format(Path dataDir, String clusterId) throws Exception {
    try (PrintStream quiet =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(quiet)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .setClusterId(clusterId)
          .setNodeId(BrokerSettings.NODE_ID)
          .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
          .setDirectories(List.of(dataDir.toString()))
          .setMetadataLogDirectory(dataDir.toString())
          .setIgnoreFormatted(true)
          .run();
    }
  }

  private static boolean hasCause(Throwable error, Class<? extends Throwable> type) {
    return causes(error).anyMatch(type::isInstance);
  }

  private static String rootMessage(Throwable error) {
    return causes(error).reduce((outer, inner) -> inner).orElse(error).toString();
  }

  private static Stream<Throwable> causes(Throwable error) {
    return Stream.iterate(error, cause -> cause != null, Throwable::getCause);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    BrokerStop.of(server, end);
    if (folder != null) {
      folder.close();
    }
  }
}
