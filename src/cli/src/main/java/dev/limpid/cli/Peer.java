package dev.limpid.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What one would write instead of limpid: the Python script {@code src/bench/peer/peer.py}, in the
 * environment that {@code src/bench/peer/install} makes. Immutable.
 *
 * @param python its interpreter
 * @param script the script
 */
record Peer(Path python, Path script) {
  private static final long END_SECONDS = 10;

  /**
   * Finds it.
   *
   * @param home folder of a checkout of limpid
   * @param cache this user's folder of what can be made again
   * @throws IllegalStateException that says what is missing and how to get it
   */
  static Peer find(Path home, Path cache) throws IOException, InterruptedException {
    Path folder = home.resolve("src/bench/peer");
    Path script = folder.resolve("peer.py");
    if (!Files.exists(script)) {
      throw new IllegalStateException(
          "--peer: no %s; it comes with a checkout of limpid, set LIMPID_HOME to one"
              .formatted(script));
    }
    Path python = cache.resolve("peer/bin/python");
    String install = "; install what it needs with " + folder.resolve("install");
    if (!Files.exists(python)) {
      throw new IllegalStateException("--peer: no " + python + install);
    }
    String problem = new Peer(python, script).problem();
    if (!problem.isEmpty()) {
      throw new IllegalStateException("--peer: %s: %s%s".formatted(python, problem, install));
    }
    return new Peer(python, script);
  }

  /** The last line of what Python says against the script; empty if it starts. */
  private String problem() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(python.toString(), script.toString(), "--help")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int code = process.waitFor();
    return code == 0
        ? ""
        : said.substring(said.lastIndexOf('\n') + 1) + " (exit code " + code + ")";
  }

  /** Starts a process for each partition of the frames. */
  Running start(EmbeddedPipeline pipeline, String output, Path model, int partitions, int threads)
      throws IOException {
    Running running = new Running(new ArrayList<>());
    try {
      for (int partition = 0; partition < partitions; partition++) {
        running.processes.add(
            new ProcessBuilder(
                    python.toString(),
                    script.toString(),
                    pipeline.kafka().bootstrap(),
                    pipeline.topics().frames(),
                    output,
                    model.toString(),
                    String.valueOf(partition),
                    String.valueOf(threads))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
      }
      return running;
    } catch (IOException e) {
      running.close();
      throw e;
    }
  }

  /** Processes of the script, ended when closed. */
  record Running(List<Process> processes) implements AutoCloseable {

    /**
     * Throws if one has ended.
     *
     * @throws IllegalStateException with its exit code; what it said is on the terminal
     */
    void requireRunning() {
      for (Process process : processes) {
        if (!process.isAlive()) {
          throw new IllegalStateException(
              "--peer: the script ended with exit code %d, its message stands above"
                  .formatted(process.exitValue()));
        }
      }
    }

    @Override
    public void close() {
      processes.forEach(Process::destroy);
      try {
        for (Process process : processes) {
          if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
          }
        }
      } catch (InterruptedException e) {
        processes.forEach(Process::destroyForcibly);
        Thread.currentThread().interrupt();
      }
    }
  }
}
