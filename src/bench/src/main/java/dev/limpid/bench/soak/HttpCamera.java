package dev.limpid.bench.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A camera that serves Motion JPEG over HTTP and hangs up after half a minute or so. Close it. */
final class HttpCamera implements AutoCloseable {
  private static final String BOUNDARY = "frame";

  private final Footage footage;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final SplittableRandom random;

  private HttpCamera(Footage footage, HttpServer server, long seed) {
    this.footage = footage;
    this.server = server;
    this.random = new SplittableRandom(seed);
  }

  static HttpCamera start(Footage footage, long seed) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    HttpCamera camera = new HttpCamera(footage, server, seed);
    server.createContext("/", camera::serve);
    server.setExecutor(camera.threads);
    server.start();
    return camera;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/video");
  }

  private void serve(HttpExchange exchange) throws IOException {
    int frames = Soak.FRAMES_PER_SECOND * (20 + nextInt(40));
    try (exchange;
        OutputStream body = exchange.getResponseBody()) {
      exchange
          .getResponseHeaders()
          .set("Content-Type", "multipart/x-mixed-replace;boundary=" + BOUNDARY);
      exchange.sendResponseHeaders(200, 0);
      for (int i = 0; i < frames; i++) {
        write(body, footage.frame(0, i));
        TimeUnit.MILLISECONDS.sleep(1000 / Soak.FRAMES_PER_SECOND);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized int nextInt(int bound) {
    return random.nextInt(bound);
  }

  private static void write(OutputStream body, byte[] jpeg) throws IOException {
    String head =
        "--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
            .formatted(BOUNDARY, jpeg.length);
    body.write(head.getBytes(StandardCharsets.US_ASCII));
    body.write(jpeg);
    body.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    body.flush();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
