package dev.limpid.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where metrics are served.
 *
 * @param host name or address to listen on, IPv6 without brackets
 * @param port 0 takes a free one
 */
record MetricsAddress(String host, int port) {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MAX_PORT = 65_535;
  private static final Pattern TEXT =
      Pattern.compile("(?:(?:\\[([0-9a-fA-F:.]+)]|([^:\\[\\]\\s/]+)):)?(\\d{1,5})");

  /**
   * Reads {@code [HOST:]PORT}; without a host it is this machine's loopback address.
   *
   * @throws IllegalArgumentException if it is none
   */
  static MetricsAddress parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MAX_PORT) {
      throw new IllegalArgumentException(
          "--metrics-port: expected PORT or HOST:PORT, such as 9249 or 0.0.0.0:9249, got '%s'"
              .formatted(text));
    }
    String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return new MetricsAddress(name == null ? LOOPBACK : name, Integer.parseInt(matcher.group(3)));
  }

  /**
   * Whether only this machine reaches it.
   *
   * @throws IllegalArgumentException if the host is unknown
   */
  boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "--metrics-port: the host '%s' is unknown".formatted(host), e);
    }
  }
}
