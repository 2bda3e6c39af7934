package dev.limpid.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A job that fails because its state cannot be restored, again at each restart: files of the
 * checkpoint may be damaged though they have their sizes.
 *
 * @param cause the innermost
 */
record RestoreFailure(String cause) {
  /** How Flink begins to say so. */
  private static final String MARK = "Could not restore ";

  private static final String CAUSE = "Caused by: ";

  /** What a stack trace says of it; empty if it says something else. */
  static Optional<RestoreFailure> in(String stackTrace) {
    if (!stackTrace.contains(MARK)) {
      return Optional.empty();
    }
    return stackTrace
        .lines()
        .filter(line -> line.startsWith(CAUSE) || line.contains(MARK))
        .reduce((outer, inner) -> inner)
        .map(line -> new RestoreFailure(line.replaceFirst("^" + CAUSE, "")));
  }

  /**
   * What a person can do.
   *
   * @param checkpoint its folder
   */
  String advice(Path checkpoint) {
    return "the state in %s cannot be restored. If its files are damaged, stop, rename its"
            .formatted(checkpoint)
        + " _metadata and start again: that goes on from the checkpoint before, and writes again"
        + " what was committed since. The cause: "
        + cause;
  }
}
