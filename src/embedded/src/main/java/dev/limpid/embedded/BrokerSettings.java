package dev.limpid.embedded;

import dev.limpid.wire.KafkaSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;

/** Settings of the broker in this process: one node, large records, a small footprint. */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String BROKER_LISTENER = "BROKER";
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private BrokerSettings() {}

  /**
   * @param further settings, which go before these
   */
  static KafkaConfig of(
      Path dataDir, int brokerPort, int controllerPort, Map<String, String> further) {
    Properties all = new Properties();
    all.putAll(identity(dataDir, brokerPort, controllerPort));
    all.putAll(recordLimits());
    all.putAll(singleNode());
    all.putAll(footprint());
    all.putAll(further);
    return KafkaConfig.fromProps(all, false);
  }

  private static Map<String, String> identity(Path dataDir, int brokerPort, int controllerPort) {
    String listener = BROKER_LISTENER + "://127.0.0.1:" + brokerPort;
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        String.valueOf(NODE_ID),
        "controller.quorum.voters",
        NODE_ID + "@127.0.0.1:" + controllerPort,
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "listeners",
        listener + "," + CONTROLLER_LISTENER + "://127.0.0.1:" + controllerPort,
        "advertised.listeners",
        listener,
        "listener.security.protocol.map",
        BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
        "inter.broker.listener.name",
        BROKER_LISTENER,
        "log.dirs",
        dataDir.toString());
  }

  private static Map<String, String> recordLimits() {
    String limit = String.valueOf(KafkaSettings.MAX_RECORD_BYTES);
    return Map.of(
        "message.max.bytes", limit,
        "replica.fetch.max.bytes", limit,
        "socket.request.max.bytes", String.valueOf(100 << 20));
  }

  private static Map<String, String> singleNode() {
    return Map.ofEntries(
        Map.entry("auto.create.topics.enable", "false"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        Map.entry("default.replication.factor", "1"),
        Map.entry("min.insync.replicas", "1"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "4"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("transaction.state.log.num.partitions", "4"),
        Map.entry("transaction.max.timeout.ms", String.valueOf(7 * 24 * 60 * 60 * 1000)),
        Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"));
  }

  private static Map<String, String> footprint() {
    return Map.ofEntries(
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "4"),
        Map.entry("background.threads", "2"),
        Map.entry("num.replica.fetchers", "1"),
        Map.entry("log.cleaner.threads", "1"),
        Map.entry("log.cleaner.dedupe.buffer.size", String.valueOf(4 << 20)),
        Map.entry("log.segment.bytes", String.valueOf(128 << 20)),
        Map.entry("log.index.size.max.bytes", String.valueOf(1 << 20)),
        // By size only: frames keep the time of their recording, which may be years ago.
        Map.entry("log.retention.ms", "-1"),
        Map.entry("log.retention.check.interval.ms", "10000"),
        Map.entry("log.segment.delete.delay.ms", "1000"));
  }
}
