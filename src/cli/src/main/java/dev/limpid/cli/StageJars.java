package dev.limpid.cli;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import picocli.CommandLine.Option;

/** Stages of one's own, in jars beside limpid. */
final class StageJars {
  @Option(
      names = "--stages",
      paramLabel = "DIR",
      description = "A folder of jars with stages of your own; may be given several times.")
  private List<Path> folders = new ArrayList<>();

  /**
   * Lets this thread find the stages; call it before a pipeline file is read.
   *
   * @throws IllegalArgumentException if a folder has no jar
   */
  void load() throws IOException {
    List<URL> jars = jars();
    if (!jars.isEmpty()) {
      Thread thread = Thread.currentThread();
      // Open until the process ends: the pipeline's classes come from it.
      thread.setContextClassLoader(
          new URLClassLoader(jars.toArray(URL[]::new), thread.getContextClassLoader()));
    }
  }

  /** Lets the job find the stages. */
  void addTo(Configuration configuration) throws IOException {
    List<URL> jars = jars();
    if (!jars.isEmpty()) {
      configuration.set(PipelineOptions.CLASSPATHS, jars.stream().map(URL::toString).toList());
    }
  }

  /** The option as it was given, for commands that a person is told. */
  String arguments() {
    return folders.stream().map(folder -> " --stages " + folder).collect(Collectors.joining());
  }

  private List<URL> jars() throws IOException {
    List<URL> jars = new ArrayList<>();
    for (Path folder : folders) {
      List<URL> found = jars(folder);
      if (found.isEmpty()) {
        throw new IllegalArgumentException("--stages: expected jars in " + folder + ", found none");
      }
      jars.addAll(found);
    }
    return jars;
  }

  private static List<URL> jars(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("--stages: expected a folder, got " + folder);
    }
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        requireJar(file);
        jars.add(url(file));
      }
    }
    return jars;
  }

  private static void requireJar(Path file) {
    try (JarFile unused = new JarFile(file.toFile())) {
      // Its directory was read.
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--stages: %s is no jar: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("--stages: " + file + ": " + e.getMessage(), e);
    }
  }
}
