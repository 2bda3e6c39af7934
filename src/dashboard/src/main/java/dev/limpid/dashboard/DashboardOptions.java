package dev.limpid.dashboard;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;

/**
 * What a dashboard watches and where it listens.
 *
 * @param kafka where Kafka is
 * @param topics topics of the installation to watch
 * @param host name or address to listen on; keep it a loopback address unless everybody who can
 *     reach the machine may see the cameras
 * @param port TCP port; 0 takes a free one
 */
public record DashboardOptions(KafkaAccess kafka, Topics topics, String host, int port) {

  /** Listens here unless told otherwise. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** Listens here unless told otherwise. */
  public static final int DEFAULT_PORT = 8080;

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
