package dev.limpid.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds TCP ports of the loopback interface that nobody listens on. */
final class FreePorts {
  private FreePorts() {}

  /** Two different free ports. Another process may still take one before the caller binds it. */
  static int[] two() throws IOException {
    try (ServerSocket first = bind(0);
        ServerSocket second = bind(0)) {
      return new int[] {first.getLocalPort(), second.getLocalPort()};
    }
  }

  /** Checks that the port can be bound. */
  static void require(int port) {
    try (ServerSocket probe = bind(port)) {
      assert probe.isBound();
    } catch (IOException e) {
      throw new EmbeddedKafkaException(
          "port %d on 127.0.0.1: cannot listen (%s). Choose another port, or 0 for any free one"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
  }
}
