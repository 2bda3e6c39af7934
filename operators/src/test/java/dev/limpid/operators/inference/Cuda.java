package dev.limpid.operators.inference;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.limpid.operators.model.ModelException;
import org.jspecify.annotations.Nullable;

/**
 * Whether tests can use a CUDA device; a test that cannot is reported as skipped, with the reason.
 */
final class Cuda {
  private Cuda() {}

  static void assumePresent() {
    String problem = problem();
    assumeTrue(problem == null, "no CUDA device (build with -Pgpu): " + problem);
  }

  static void assumeAbsent() {
    assumeFalse(problem() == null, "this machine has a CUDA device");
  }

  private static @Nullable String problem() {
    try {
      Engine.cudaDevice(0);
      return null;
    } catch (ModelException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
