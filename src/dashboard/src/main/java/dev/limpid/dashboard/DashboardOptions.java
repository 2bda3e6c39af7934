package dev.limpid.dashboard;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;

/**
 * What a dashboard watches and where it listens.
 *
 * @param kafka where Kafka is
 * @param topics topics of the installation to watch
 * @param host name or address to listen on; other than a loopback address needs a token and
 *     encryption in {@code access}
 * @param port TCP port; 0 takes a free one
 * @param access who may see it
 */
public record DashboardOptions(
    KafkaAccess kafka, Topics topics, String host, int port, Access access) {

  /** Listens here unless told otherwise. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** Listens here unless told otherwise. */
  public static final int DEFAULT_PORT = 8080;

  /** For everybody on this machine. */
  public DashboardOptions(KafkaAccess kafka, Topics topics, String host, int port) {
    this(kafka, topics, host, port, Access.OF_THIS_MACHINE);
  }

  public DashboardOptions {
    if (kafka.bootstrap().isBlank()) {
      throw new IllegalArgumentException("bootstrap: expected host:port, got nothing");
    }
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: expected a name or an address, got nothing");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: expected 0..65535, got " + port);
    }
  }
}
