package dev.limpid.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where limpid keeps files of this user, by the XDG base directory specification. */
final class UserFolders {
  private static final String NAME = "limpid";

  private UserFolders() {}

  /** What can be made again. */
  static Path cache() {
    return base(System.getenv("XDG_CACHE_HOME"), ".cache").resolve(NAME);
  }

  /** What a later run goes on from. */
  static Path state() {
    return base(System.getenv("XDG_STATE_HOME"), ".local/state").resolve(NAME);
  }

  private static Path base(@Nullable String variable, String below) {
    return variable == null || variable.isBlank()
        ? Path.of(System.getProperty("user.home"), below)
        : Path.of(variable);
  }
}
