package dev.limpid.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where the build put the distribution and Flink's own jars. */
final class Dist {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../..").normalize();

  private Dist() {}

  /** The repository. */
  static Path root() {
    return ROOT;
  }

  /** The thin job jar that {@code flink run} takes. */
  static Path jobJar() {
    return existing(ROOT.resolve("src/dist/target/dist/job/limpid-job.jar"));
  }

  /** What the script {@code limpid} starts. */
  static Path cliJar() throws IOException {
    return jarsOf(ROOT.resolve("src/dist/target/dist/lib")).stream()
        .filter(jar -> jar.contains("/limpid-cli-"))
        .map(Path::of)
        .findFirst()
        .orElseThrow();
  }

  /** Class path of a Flink process: Flink's jars, and natives with the classes that load them. */
  static String flinkClassPath() throws IOException {
    List<String> jars = new ArrayList<>(jarsOf(ROOT.resolve("src/docker/flink/target/lib")));
    jars.addAll(jarsOf(ROOT.resolve("src/dist/target/dist/flink-lib")));
    return String.join(java.io.File.pathSeparator, jars);
  }

  private static List<String> jarsOf(Path dir) throws IOException {
    try (Stream<Path> jars = Files.list(existing(dir))) {
      return jars.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted().toList();
    }
  }

  private static Path existing(Path path) {
    if (!Files.exists(path)) {
      throw new IllegalStateException(path + " is missing: run the tests with mvn verify");
    }
    return path;
  }
}
