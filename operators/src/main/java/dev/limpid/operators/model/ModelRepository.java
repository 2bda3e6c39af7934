package dev.limpid.operators.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folders in which models lie, as {@code <name>.onnx}. Immutable; reads the disk at each call.
 */
public final class ModelRepository {
  private static final String SUFFIX = ".onnx";

  private final List<Path> directories;

  /**
   * @param directories where to look, in this order; those that do not exist are passed over
   */
  public ModelRepository(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  public List<Path> directories() {
    return directories;
  }

  /** The files that {@link #load} finds by name, in order of the folders, then of the names. */
  public List<Path> list() {
    List<Path> files = new ArrayList<>();
    for (Path directory : directories) {
      if (!Files.isDirectory(directory)) {
        continue;
      }
      try (Stream<Path> entries = Files.list(directory)) {
        entries
            .filter(file -> fileName(file).endsWith(SUFFIX) && Files.isRegularFile(file))
            .filter(file -> files.stream().noneMatch(seen -> name(seen).equals(name(file))))
            .sorted()
            .toList()
            .forEach(files::add);
      } catch (IOException e) {
        throw new ModelException(
            ModelException.Code.LOAD,
            "model folder %s: cannot be listed: %s".formatted(directory, e),
            e);
      }
    }
    return List.copyOf(files);
  }

  /**
   * Reads and checks a model.
   *
   * @param nameOrPath a name, or a path that contains a separator or ends in {@code .onnx}
   * @throws ModelException if there is none (the message lists those that exist and where it
   *     looked), or it does not keep its contract
   */
  public Model load(String nameOrPath) {
    return Model.read(find(nameOrPath));
  }

  private Path find(String nameOrPath) {
    if (nameOrPath.endsWith(SUFFIX) || nameOrPath.contains("/")) {
      Path path = Path.of(nameOrPath);
      if (!Files.isRegularFile(path)) {
        throw new ModelException(
            ModelException.Code.LOAD, "model file %s: no such file".formatted(path));
      }
      return path;
    }
    return list().stream()
        .filter(file -> name(file).equals(nameOrPath))
        .findFirst()
        .orElseThrow(() -> unknown(nameOrPath));
  }

  private ModelException unknown(String name) {
    String known = list().stream().map(ModelRepository::name).collect(Collectors.joining(", "));
    return new ModelException(
        ModelException.Code.LOAD,
        "no model '%s': found %s; looked for %s%s in %s"
            .formatted(
                name,
                known.isEmpty() ? "none" : known,
                name,
                SUFFIX,
                directories.stream()
                    .map(folder -> Files.isDirectory(folder) ? "" + folder : folder + " (missing)")
                    .collect(Collectors.joining(", "))));
  }

  private static String name(Path file) {
    String fileName = fileName(file);
    return fileName.substring(0, fileName.length() - SUFFIX.length());
  }

  private static String fileName(Path file) {
    return String.valueOf(file.getFileName());
  }
}
