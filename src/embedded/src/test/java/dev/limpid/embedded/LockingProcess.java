package dev.limpid.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** Another JVM that has a scratch folder until it is killed. Close it. */
final class LockingProcess implements AutoCloseable {
  private final Process process;
  private final Path folder;

  private LockingProcess(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  static LockingProcess start(Path parent) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockingProcess.class.getName(),
                parent.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return new LockingProcess(process, Path.of(Objects.requireNonNull(out.readLine())));
  }

  public static void main(String[] args) throws Exception {
    ScratchFolder folder = ScratchFolder.create(Path.of(args[0]), "other");
    System.out.println(folder.path().getParent());
    var unused = System.in.read();
  }

  /** What it has. */
  Path folder() {
    return folder;
  }

  /** SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
