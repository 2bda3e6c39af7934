package dev.limpid.ingest;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The providers on the class path, by scheme. Immutable. */
final class SourceProviders {
  private static final Pattern SCHEME = Pattern.compile("([a-z][a-z0-9]+):.*");

  private final NavigableMap<String, SourceProvider> byScheme;

  private SourceProviders(NavigableMap<String, SourceProvider> byScheme) {
    this.byScheme = byScheme;
  }

  static SourceProviders load() {
    return of(ServiceLoader.load(SourceProvider.class, SourceProvider.class.getClassLoader()));
  }

  /**
   * These providers.
   *
   * @throws IllegalStateException if two have the same scheme
   */
  static SourceProviders of(Iterable<SourceProvider> providers) {
    NavigableMap<String, SourceProvider> byScheme = new TreeMap<>();
    for (SourceProvider provider : providers) {
      SourceProvider other = byScheme.put(provider.scheme(), provider);
      if (other != null) {
        throw new IllegalStateException(
            "two source providers have the scheme '%s': %s and %s"
                .formatted(
                    provider.scheme(), other.getClass().getName(), provider.getClass().getName()));
      }
    }
    return new SourceProviders(byScheme);
  }

  /** The scheme of a location, whether or not there is a provider for it. */
  static Optional<String> scheme(String location) {
    Matcher parts = SCHEME.matcher(location);
    return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
  }

  /** The provider of a location's scheme, if there is one. */
  Optional<SourceProvider> find(String location) {
    return scheme(location).map(byScheme::get);
  }

  /** All schemes, for messages: {@code sample:, test:}. */
  String schemes() {
    return byScheme.keySet().stream().map(scheme -> scheme + ":").collect(Collectors.joining(", "));
  }
}
