package dev.limpid.dashboard;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may see a dashboard, and under which names it answers.
 *
 * @param token what visitors must know; may be empty on a loopback address only
 * @param tls how connections are encrypted
 * @param behindProxy whether something in front encrypts them instead, and says who asks in {@code
 *     X-Forwarded-For} and how in {@code X-Forwarded-Proto}
 * @param allowedHosts names in {@code Host} headers that it answers to, besides loopback names and
 *     the address it listens on; in lower case, without ports
 */
public record Access(
    Optional<Token> token, Optional<Tls> tls, boolean behindProxy, List<String> allowedHosts) {

  /** For everybody on this machine. */
  public static final Access OF_THIS_MACHINE =
      new Access(Optional.empty(), Optional.empty(), false, List.of());

  public Access {
    allowedHosts = allowedHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    for (String host : allowedHosts) {
      if (!host.equals(Hosts.nameOf(host))) {
        throw new IllegalArgumentException(
            "allowed host: expected a name or an address without port, got '%s'".formatted(host));
      }
    }
  }

  /**
   * Refuses what would show cameras to a network.
   *
   * @throws DashboardException unless there is a token and encryption
   */
  void requireFor(String host) {
    if (token.isEmpty()) {
      throw new DashboardException(
          "cannot listen on %s: it is no loopback address, expected a token: --token-file FILE or LIMPID_DASHBOARD_TOKEN"
              .formatted(host));
    }
    if (tls.isEmpty() && !behindProxy) {
      throw new DashboardException(
          "cannot listen on %s: it is no loopback address, expected --tls-cert and --tls-key, or --behind-proxy where something in front encrypts"
              .formatted(host));
    }
  }
}
