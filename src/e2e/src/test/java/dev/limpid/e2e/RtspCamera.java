package dev.limpid.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real RTSP server in a process of its own, which can be killed, frozen and brought back. */
final class RtspCamera implements AutoCloseable {
  private static final String PYTHON = "/usr/bin/python3";
  private static final Path SCRIPT = Path.of("rtsp", "rtsp_server.py");

  private final int port;
  private final String pattern;
  private Process process;

  private RtspCamera(int port, String pattern) throws IOException {
    this.port = port;
    this.pattern = pattern;
    this.process = launch();
  }

  /** Reports the test as skipped where the server's packages are not installed. */
  static void assumeInstalled() throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Path.of(PYTHON).toFile().canExecute(), "no " + PYTHON + " for the RTSP server");
    Process check = new ProcessBuilder(PYTHON, SCRIPT.toString(), "--check").start();
    String reason = new String(check.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    Assumptions.assumeTrue(check.waitFor() == 0, reason.strip());
  }

  static RtspCamera start(String pattern) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = free.getLocalPort();
      free.close();
      return new RtspCamera(port, pattern);
    }
  }

  private Process launch() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            PYTHON, SCRIPT.toString(), "--port", String.valueOf(port), "--pattern", pattern);
    Process started = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    if (line == null || !line.startsWith("serving")) {
      throw new IOException("RTSP server did not start: " + line);
    }
    return started;
  }

  String location() {
    return "rtsp://127.0.0.1:%d/live".formatted(port);
  }

  /** Ends the server without a word, as a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("RTSP server does not die");
    }
  }

  void bringBack() throws IOException {
    process = launch();
  }

  /** The server keeps its connections but sends nothing any more. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
