package dev.limpid.dashboard;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares the names under which a server was asked. Thread-safe. */
public final class Hosts {
  private Hosts() {}

  /** Whether a {@code Host} header names this machine for itself. */
  public static boolean isLoopbackName(String hostHeader) {
    String name = nameOf(hostHeader);
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

  /** The name in a {@code Host} header, in lower case without its port; null if there is none. */
  static @Nullable String nameOf(String hostHeader) {
    try {
      URI uri = URI.create("http://" + hostHeader);
      String host = uri.getHost();
      boolean onlyHost = host != null && uri.getRawPath().isEmpty() && uri.getRawUserInfo() == null;
      return onlyHost ? host.toLowerCase(Locale.ROOT) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** An address as it stands in a {@code Host} header. */
  static String bracketed(String address) {
    return address.contains(":") && !address.startsWith("[") ? "[" + address + "]" : address;
  }
}
