package dev.limpid.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where limpid keeps files of this user, by the XDG base directory specification. */
final class UserFolders {
  private static final String NAME = "limpid";
  private static final String HOME = "user.home";
  private static final String STATE = "XDG_STATE_HOME";

  /** Not a path, but "?", for a user that the machine has no entry of. */
  private static final String LISTED_HOME = System.getProperty(HOME);

  private UserFolders() {}

  /** The folder for what can be made again, which need not be there. */
  static Path cache() {
    return base(System.getenv(), LISTED_HOME, "XDG_CACHE_HOME", ".cache").resolve(NAME);
  }

  /** The same, which is made if it is not there. */
  static Path madeCache() {
    return made(cache(), "XDG_CACHE_HOME or HOME");
  }

  /** The folder for what a later run goes on from, which is made if it is not there. */
  static Path state() {
    Path folder = base(System.getenv(), LISTED_HOME, STATE, ".local/state").resolve(NAME);
    return made(folder, STATE + ", HOME, or checkpoint.dir of the pipeline");
  }

  /**
   * Makes a folder.
   *
   * @param settings that name another
   * @throws IllegalStateException if it cannot be made
   */
  static Path made(Path folder, String settings) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalStateException(
          "the folder %s for files of this user cannot be made: %s; set %s"
              .formatted(folder, Limpid.message(e), settings),
          e);
    }
  }

  /** Libraries unpack their native parts below the user's home; there must be one for them. */
  static void giveHome() {
    if (!Path.of(LISTED_HOME).isAbsolute()) {
      String temporary = System.getProperty("java.io.tmpdir");
      var unused = System.setProperty(HOME, System.getenv().getOrDefault("HOME", temporary));
    }
  }

  /**
   * The folder that a variable names, or else one below the user's home.
   *
   * @param listedHome by the machine's list of users
   * @throws IllegalStateException if there is none
   */
  static Path base(
      Map<String, String> environment, String listedHome, String variable, String below) {
    String given = environment.getOrDefault(variable, "");
    if (!given.isBlank()) {
      return absolute(variable, given);
    }
    String home = environment.getOrDefault("HOME", "");
    if (!home.isBlank()) {
      return absolute("HOME", home).resolve(below);
    }
    if (Path.of(listedHome).isAbsolute()) {
      return Path.of(listedHome, below);
    }
    throw new IllegalStateException(
        "no folder for files of this user, whom the machine does not list: set %s or HOME"
            .formatted(variable));
  }

  private static Path absolute(String variable, String folder) {
    Path path = Path.of(folder);
    if (!path.isAbsolute()) {
      throw new IllegalStateException(
          "%s: expected an absolute path, got '%s'".formatted(variable, folder));
    }
    return path;
  }
}
