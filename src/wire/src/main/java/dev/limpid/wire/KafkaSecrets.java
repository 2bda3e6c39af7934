package dev.limpid.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Looks up what client settings refer to: {@code ${env:NAME}} is an environment variable, {@code
 * ${file:PATH}} the text of a file without line breaks at its end, {@code ${file:PATH:KEY}} a value
 * of a properties file. Kafka's clients do so when they are made, in the process that uses them.
 *
 * <p>What stands between the quotes of a login ({@code sasl.jaas.config}) is escaped when it is
 * looked up: a password may hold quotes and backslashes.
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
          "env,file,quoted-env,quoted-file",
          PROVIDERS + ".env.class",
          EnvironmentProvider.class.getName(),
          PROVIDERS + ".file.class",
          FileProvider.class.getName(),
          PROVIDERS + ".quoted-env.class",
          QuotedEnvironmentProvider.class.getName(),
          PROVIDERS + ".quoted-file.class",
          QuotedFileProvider.class.getName());

  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

  private KafkaSecrets() {}

  /** A login whose references between quotes will be escaped when they are looked up. */
  static String withQuotedReferences(String login) {
    return QUOTED
        .matcher(login)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found
                        .group()
                        .replace("${env:", "${quoted-env:")
                        .replace("${file:", "${quoted-file:")));
  }

  /** As the parser of logins takes back what stands between its quotes. */
  private static String escaped(String secret) {
    return secret
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

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
  public static class EnvironmentProvider extends Provider {
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

  /** Environment variables between quotes; made by Kafka's clients. */
  public static final class QuotedEnvironmentProvider extends EnvironmentProvider {
    @Override
    String lookUp(String path, String key) {
      return escaped(super.lookUp(path, key));
    }
  }

  /** Files between quotes; made by Kafka's clients. */
  public static final class QuotedFileProvider extends FileProvider {
    @Override
    String lookUp(String path, String key) {
      return escaped(super.lookUp(path, key));
    }
  }

  /** Files; made by Kafka's clients. */
  public static class FileProvider extends Provider {
    @Override
    String lookUp(String path, String key) {
      try {
        return path.isEmpty()
            ? TextFiles.read(Path.of(key)).stripTrailing()
            : property(Path.of(path), key);
      } catch (IOException e) {
        throw new ConfigException(
            "${file:%s}: the file cannot be read: %s".formatted(path.isEmpty() ? key : path, e));
      }
    }

    private static String property(Path file, String key) throws IOException {
      String value = TextFiles.properties(file).getProperty(key);
      if (value == null) {
        throw new ConfigException("${file:%s:%s}: the file has no %s".formatted(file, key, key));
      }
      return value;
    }
  }
}
