package dev.limpid.operators.stage;

import dev.limpid.wire.Topics;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether a kind of stage, which may come from anybody's jar, says what it must. */
final class StageTypeCheck {
  private static final String NAME = "[a-z][a-z0-9-]{0,31}";
  private static final String KIND = "[a-z0-9][a-z0-9._-]{0,63}";

  /** What stands beside a stage's own keys in the pipeline file. */
  private static final String AS = "as";

  private final StageType type;

  private StageTypeCheck(StageType type) {
    this.type = type;
  }

  /**
   * Checks its name, keys and topics.
   *
   * @throws IllegalStateException that says what is wrong with which class of which jar
   */
  static void require(StageType type) {
    StageTypeCheck check = new StageTypeCheck(type);
    check.require(
        type.name() != null && type.name().matches(NAME),
        "expected a name of lower case letters, digits and hyphens",
        type.name());
    check.requireKeys(type.keys());
    check.requireTopics(type.topics());
  }

  /** A class and the jar that it comes from, for messages. */
  static String place(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    Path file = source == null ? null : Path.of(source.getLocation().getPath()).getFileName();
    return file == null ? type.getName() : "%s (%s)".formatted(type.getName(), file);
  }

  private void requireKeys(List<Key<?>> keys) {
    require(keys != null, "expected a list of keys", keys);
    Set<String> names = new HashSet<>(Set.of(AS));
    for (Key<?> key : keys) {
      require(key.name().matches(NAME), "expected a key like 'conceal-on'", key.name());
      require(names.add(key.name()), "expected keys of different names, none 'as'", key.name());
      try {
        Object unused = key.defaultValue();
      } catch (IllegalArgumentException e) {
        String expected = "key '%s': its default: %s".formatted(key.name(), e.getMessage());
        require(false, expected, key.defaultText());
      }
    }
  }

  private void requireTopics(List<StageTopic> topics) {
    require(topics != null, "expected a list of topics", topics);
    Set<String> kinds = new HashSet<>(Topics.KINDS);
    for (StageTopic topic : topics) {
      String kind = topic.kind();
      require(kind.matches(KIND), "expected a kind of topic like 'deblurred'", kind);
      require(kinds.add(kind), "expected a kind of topic that limpid itself has not", kind);
    }
  }

  private void require(boolean holds, String expected, Object actual) {
    if (!holds) {
      throw new IllegalStateException(
          "stage %s: %s, got '%s'".formatted(place(type.getClass()), expected, actual));
    }
  }
}
