package dev.limpid.jobs;

import java.nio.file.Path;

/**
 * Folders as Flink names them: it takes each character of a URI as it stands, where {@link
 * Path#toUri} writes {@code %20} for a space. Stateless.
 */
public final class FlinkFolder {
  private static final String FILE = "file";

  private static final String EXPECTED =
      "expected an absolute path or a URI, such as /var/lib/limpid, file:///var/lib/limpid or"
          + " s3://bucket/limpid";

  private static final String NO_BACKSLASH =
      "expected a folder without '\\' in its path, which Flink takes for '/'";

  private FlinkFolder() {}

  /**
   * The URI by which Flink finds a folder of this machine.
   *
   * @throws IllegalArgumentException if Flink would find another one
   */
  public static String uri(Path folder) {
    String path = folder.toAbsolutePath().normalize().toString();
    if (hasBackslash(path)) {
      throw new IllegalArgumentException("%s, got '%s'".formatted(NO_BACKSLASH, path));
    }
    return FILE + "://" + path;
  }

  /**
   * The folder of this machine that {@code checkpoint.dir} names.
   *
   * @throws IllegalArgumentException if it names none, or one elsewhere
   */
  public static Path path(String directory) {
    String uri = checked(directory);
    if (!uri.startsWith(FILE + ":")) {
      throw new IllegalArgumentException(
          "checkpoint.dir: to go on from the newest checkpoint it must be a file: URI or a path, got '%s'"
              .formatted(directory));
    }
    return Path.of(new org.apache.flink.core.fs.Path(uri).getPath());
  }

  /**
   * The URI of a folder that a person gave as a URI or as a path of this machine; empty if the text
   * is.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  static String checked(String text) {
    if (text.isEmpty()) {
      return text;
    }
    org.apache.flink.core.fs.Path path = parse(text);
    String scheme = path.toUri().getScheme();
    if (scheme != null && !scheme.equals(FILE)) {
      return text;
    }
    if (hasBackslash(text)) {
      throw new IllegalArgumentException(NO_BACKSLASH);
    }
    if (!path.isAbsolute() || path.toUri().getAuthority() != null) {
      throw new IllegalArgumentException(EXPECTED);
    }
    return uri(Path.of(path.getPath()));
  }

  private static org.apache.flink.core.fs.Path parse(String text) {
    try {
      return new org.apache.flink.core.fs.Path(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }

  private static boolean hasBackslash(String path) {
    return path.indexOf('\\') >= 0;
  }
}
