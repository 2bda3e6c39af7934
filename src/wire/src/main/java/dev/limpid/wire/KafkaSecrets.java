package dev.limpid.wire;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Looks up what client settings refer to: {@code ${env:NAME}} is an environment variable, {@code
 * ${file:PATH}} the text of a file without line breaks at its end, {@code ${file:PATH:KEY}} a value
 * of a properties file. Kafka's clients do so when they are made, in the process that uses them.
 *
 * <p>Kafka's own providers leave a reference to a variable that is not set as it stands, so that a
 * broker would be offered its text as the password; these refuse.
 */
final class KafkaSecrets {
  private static final String PROVIDERS = "config.providers";

  /** What makes a client look up references. */
  static final Map<String, String> SETTINGS =
      Map.of(
          PROVIDERS,
          "env,file",
          PROVIDERS + ".env.class",
          EnvironmentProvider.class.getName(),
          PROVIDERS + ".file.class",
          FileProvider.class.getName());

  private KafkaSecrets() {}

  /** Whether a value refers to something. */
  static boolean isReferenced(String value) {
    return value.contains("${env:") || value.contains("${file:");
  }

  /**
   * The value with all that it refers to; it may hold a secret.
   *
   * @throws ConfigException if something is not there
   */
  static String resolve(String value) {
    return Objects.requireNonNull(
        new ConfigTransformer(Map.of("env", new EnvironmentProvider(), "file", new FileProvider()))
            .transform(Map.of("value", value))
            .data()
            .get("value"));
  }

  /** Looks up all keys of a path, or says which one is not there. */
  abstract static class Provider implements ConfigProvider {
    abstract String lookUp(String path, String key);

    @Override
    public ConfigData get(String path) {
      return new ConfigData(Map.of());
    }

    @Override
    public ConfigData get(String path, Set<String> keys) {
      Map<String, String> found = new HashMap<>();
      keys.forEach(key -> found.put(key, lookUp(path == null ? "" : path, key)));
      return new ConfigData(found);
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
  }

  /** Environment variables; made by Kafka's clients. */
  public static final class EnvironmentProvider extends Provider {
    @Override
    String lookUp(String path, String key) {
      String value = System.getenv(key);
      if (value == null) {
        throw new ConfigException(
            "${env:%s}: the environment variable %s is not set".formatted(key, key));
      }
      return value;
    }
  }

  /** Files; made by Kafka's clients. */
  public static final class FileProvider extends Provider {
    @Override
    String lookUp(String path, String key) {
      try {
        return path.isEmpty()
            ? Files.readString(Path.of(key)).stripTrailing()
            : property(Path.of(path), key);
      } catch (IOException e) {
        throw new ConfigException(
            "${file:%s}: the file cannot be read: %s".formatted(path.isEmpty() ? key : path, e));
      }
    }

    private static String property(Path file, String key) throws IOException {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      }
      String value = properties.getProperty(key);
      if (value == null) {
        throw new ConfigException("${file:%s:%s}: the file has no %s".formatted(file, key, key));
      }
      return value;
    }
  }
}
