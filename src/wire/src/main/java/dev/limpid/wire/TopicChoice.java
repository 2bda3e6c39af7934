package dev.limpid.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Some topics: by their names, by a pattern, or both.
 *
 * @param names full names
 * @param pattern regular expression that a whole name matches; empty for none
 */
public record TopicChoice(List<String> names, String pattern) implements Serializable {
  public TopicChoice {
    names = List.copyOf(names);
    var unused = Pattern.compile(pattern);
  }

  /** Topics by their names. */
  public static TopicChoice of(String... names) {
    return new TopicChoice(List.of(names), "");
  }

  /** Whether it is no topic at all. */
  @JsonIgnore
  public boolean isEmpty() {
    return names.isEmpty() && pattern.isEmpty();
  }

  /** Whether it is one topic, and stays so. */
  @JsonIgnore
  public boolean isOne() {
    return names.size() == 1 && pattern.isEmpty();
  }

  /** Whether a topic is one of these. */
  public boolean matches(String topic) {
    return names.contains(topic) || (!pattern.isEmpty() && topic.matches(pattern));
  }

  /** Those of some topics that are of these. */
  public SortedSet<String> in(Collection<String> topics) {
    SortedSet<String> found = new TreeSet<>(topics);
    found.removeIf(topic -> !matches(topic));
    return found;
  }

  /** For people. */
  @Override
  public String toString() {
    return pattern.isEmpty() ? String.join(", ", names) : "topics that match " + pattern;
  }
}
