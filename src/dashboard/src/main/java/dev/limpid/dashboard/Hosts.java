package dev.limpid.dashboard;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares the names under which a server was asked. */
final class Hosts {
  private Hosts() {}

  /** Whether a {@code Host} header names this machine for itself. */
  static boolean isLoopbackName(String hostHeader) {
    String name = nameOf("http://" + hostHeader);
    return name != null
        && (name.equals("localhost")
            || name.endsWith(".localhost")
            || name.matches("127(\\.\\d{1,3}){3}")
            || name.equals("[::1]"));
  }

  /** Whether an {@code Origin} is a page of the server asked as {@code hostHeader}. */
  static boolean sameHost(String origin, @Nullable String hostHeader) {
    try {
      return hostHeader != null && hostHeader.equalsIgnoreCase(URI.create(origin).getAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static @Nullable String nameOf(String uri) {
    try {
      String host = URI.create(uri).getHost();
      return host == null ? null : host.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
