package dev.limpid.operators.stage;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * The kinds of stages that there are: those on the class path, and those in the jars that the
 * thread's context class loader knows. Immutable.
 */
public final class StageTypes {
  /** Of the classes of the shipped types. */
  private static final String SHIPPED = "dev.limpid.operators.";

  private final Map<String, StageType> types = new LinkedHashMap<>();

  private StageTypes() {}

  /**
   * Looks for types.
   *
   * @throws IllegalStateException if two have one name, or one cannot be made or says nothing
   *     sensible about itself
   */
  public static StageTypes load() {
    StageTypes found = new StageTypes();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      ServiceLoader.load(
              StageType.class, loader == null ? StageTypes.class.getClassLoader() : loader)
          .stream()
          .sorted(Comparator.comparing(type -> !type.type().getName().startsWith(SHIPPED)))
          .forEach(type -> found.add(make(type)));
    } catch (ServiceConfigurationError e) {
      throw new IllegalStateException("a stage cannot be found: " + e.getMessage(), e);
    }
    return found;
  }

  private static StageType make(ServiceLoader.Provider<StageType> provider) {
    try {
      return provider.get();
    } catch (ServiceConfigurationError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(
          "stage %s cannot be made: %s".formatted(StageTypeCheck.place(provider.type()), cause), e);
    }
  }

  private void add(StageType type) {
    StageTypeCheck.require(type);
    StageType other = types.putIfAbsent(type.name(), type);
    if (other != null && other.getClass() != type.getClass()) {
      throw new IllegalStateException(
          "stage '%s' is given by both %s and %s"
              .formatted(
                  type.name(),
                  StageTypeCheck.place(other.getClass()),
                  StageTypeCheck.place(type.getClass())));
    }
  }

  /** All types, the shipped ones first. */
  public List<StageType> all() {
    return List.copyOf(types.values());
  }

  /** The type of a name, if there is one. */
  public Optional<StageType> find(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /**
   * The type of a stage.
   *
   * @throws IllegalStateException if it is not there, for example because its jar is missing
   */
  public <T extends StageType> T get(String name, Class<T> kind) {
    StageType type = types.get(name);
    if (!kind.isInstance(type)) {
      throw new IllegalStateException(
          "stage '%s' is not there: found %s; is its jar given with --stages, or flink run -C?"
              .formatted(name, names()));
    }
    return kind.cast(type);
  }

  /** The task of a name, if a stage works with models of it. */
  public Optional<Task> task(String name) {
    return types.values().stream()
        .flatMap(type -> type.task().stream())
        .filter(task -> task.name().equals(name))
        .findFirst();
  }

  /** All names, for people. */
  public String names() {
    return String.join(", ", types.keySet());
  }

  /** Names of the tasks, for people. */
  public String taskNames() {
    return types.values().stream()
        .flatMap(type -> type.task().stream())
        .map(Task::name)
        .collect(Collectors.joining(", "));
  }
}
