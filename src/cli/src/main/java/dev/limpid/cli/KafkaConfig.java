package dev.limpid.cli;

import dev.limpid.wire.KafkaProperties;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Settings of Kafka's clients on the command line. */
final class KafkaConfig {
  private static final Pattern ASSIGNMENT = Pattern.compile("([a-z][a-z0-9.]*)=(.*)");

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE|KEY=VALUE",
      description = {
        "Settings of Kafka's clients, such as security.protocol=SASL_SSL: a properties file as",
        "Kafka's tools take it, or one setting; again for more, the last counts. Secrets on the",
        "command line are $${env:NAME}, $${file:PATH} or $${file:PATH:KEY}, in quotes."
      })
  private List<String> given = new ArrayList<>();

  /**
   * All settings, checked.
   *
   * @throws IllegalArgumentException if a file cannot be read or a setting is refused
   */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    for (String each : given) {
      Matcher assignment = ASSIGNMENT.matcher(each);
      settings.putAll(
          assignment.matches()
              ? KafkaProperties.checked(Map.of(assignment.group(1), assignment.group(2)))
              : KafkaProperties.read(Path.of(each)));
    }
    return settings;
  }
}
