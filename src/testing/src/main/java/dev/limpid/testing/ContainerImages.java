package dev.limpid.testing;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Whether container images can be had, asked of the engine's own command. */
final class ContainerImages {
  private static final long INSPECT_SECONDS = 10;
  private static final long PULL_SECONDS = 60;

  private ContainerImages() {}

  /** Reports the test as skipped if the image is not there and cannot be pulled soon. */
  static void assume(String image) {
    boolean there =
        docker(INSPECT_SECONDS, "image", "inspect", image)
            || docker(PULL_SECONDS, "pull", "-q", image);
    Assumptions.assumeTrue(there, "no container engine answers that has or can pull " + image);
  }

  private static boolean docker(long seconds, String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "docker";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
