package dev.limpid.cli;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where Kafka is and what its topics are called. */
final class KafkaOptions {
  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:LIMPID_BOOTSTRAP:-localhost:9092}",
      description = "Kafka's address (default: ${DEFAULT-VALUE}; or set LIMPID_BOOTSTRAP).")
  private String bootstrap;

  @Option(
      names = "--prefix",
      paramLabel = "NAME",
      defaultValue = "limpid",
      description = "Common prefix of the topics (default: ${DEFAULT-VALUE}).")
  private String prefix;

  @Mixin private KafkaConfig config = new KafkaConfig();

  /** Where Kafka is and how its clients get in. */
  KafkaAccess access() {
    return new KafkaAccess(bootstrap, config.settings());
  }

  Topics topics() {
    return new Topics(prefix);
  }
}
