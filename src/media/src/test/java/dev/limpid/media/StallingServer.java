package dev.limpid.media;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An HTTP server that sends the first part of a file to one client and then falls silent. */
final class StallingServer implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final byte[] part;
  private volatile Socket client = new Socket();

  StallingServer(Path file, int bytes) throws IOException {
    this.part = java.util.Arrays.copyOf(Files.readAllBytes(file), bytes);
    Thread thread = new Thread(this::serve, "stalling-server");
    thread.setDaemon(true);
    thread.start();
  }

  String location() {
    return "http://127.0.0.1:%d/clip.mkv".formatted(server.getLocalPort());
  }

  private void serve() {
    try {
      client = server.accept();
      OutputStream out = client.getOutputStream();
      out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(part);
      out.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
