package dev.limpid.jobs;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names under which operators find their state in a savepoint. Never changed; a test compares them
 * with a checked-in list.
 */
final class OperatorIds {
  static final String SOURCE = "limpid.source.frames.v1";
  static final String END = "limpid.source.end.v1";
  static final String FRAMES = "limpid.frames.v1";
  static final String SINK = "limpid.sink.v1";
  static final String RECORDS = "limpid.records.v1";

  /** Name of the operator that lets each stream come from one topic. */
  static final String ORIGINS = "origins";

  /** Names that no stage may have. */
  static final List<String> FIXED = List.of("frames", "sink", "records", "source", ORIGINS);

  private static final Pattern STAGE = Pattern.compile("limpid\\.([^.]+)\\.v1");

  private OperatorIds() {}

  /** Takes the records of a topic out of the frame operator's. */
  static String input(String kind) {
    return "limpid.%s.v1".formatted(kind);
  }

  /** A stage that is an operator of its own. */
  static String stage(String name) {
    return "limpid.%s.v1".formatted(name);
  }

  /** The stage whose uid this may be. */
  static Optional<String> stageOf(String uid) {
    Matcher matcher = STAGE.matcher(uid);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Forwards nothing to the sink of a stage that was dropped. */
  static String dropped(String name) {
    return "limpid.%s.dropped.v1".formatted(name);
  }

  /** Its sink. */
  static String sink(String name) {
    return "limpid.%s.sink.v1".formatted(name);
  }
}
