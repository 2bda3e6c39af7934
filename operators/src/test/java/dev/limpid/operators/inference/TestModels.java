package dev.limpid.operators.inference;

import java.nio.file.Path;

/** The model fixtures among the test resources. */
public final class TestModels {
  private static final Path RESOURCES = Path.of("src", "test", "resources");

  private TestModels() {}

  /** The folder of all fixtures. */
  public static Path folder() {
    return RESOURCES.resolve("models");
  }

  /** A fixture by its name without suffix. */
  public static Path path(String name) {
    return folder().resolve(name + ".onnx");
  }

  /** The folder with a fixture's golden sequence. */
  public static Path golden(String name) {
    return RESOURCES.resolve("golden").resolve(name);
  }
}
