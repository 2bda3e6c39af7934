package dev.limpid.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a dashboard as its page does, and connects again when the connection is lost or silent.
 * Notes when pictures come. A thread of its own; close it.
 */
final class PageWatch implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
  private final URI live;
  private final String token;
  private final List<String> streams;
  private final List<Long> arrivals = new ArrayList<>();
  private final Thread thread = new Thread(this::look, "page-watch");

  PageWatch(String host, String token, List<String> streams) {
    this.live = URI.create("ws://" + host + "/live");
    this.token = token;
    this.streams = streams;
    thread.setDaemon(true);
    thread.start();
  }

  private void look() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          new Connection().await();
        } catch (CompletionException e) {
          // not there yet
        }
        TimeUnit.MILLISECONDS.sleep(500);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** When the first picture came after a moment, both by {@link System#nanoTime}. */
  OptionalLong firstAfter(long nanos) {
    synchronized (arrivals) {
      return arrivals.stream().mapToLong(Long::longValue).filter(at -> at - nanos > 0).findFirst();
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** One WebSocket, from its handshake until it is closed, fails or is silent. */
  private final class Connection implements WebSocket.Listener {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final WebSocket socket;
    private volatile long heard = System.nanoTime();
    private volatile boolean ended;

    Connection() {
      socket =
          http.newWebSocketBuilder()
              .connectTimeout(Duration.ofSeconds(3))
              .header("Authorization", "Bearer " + token)
              .buildAsync(live, this)
              .join();
      send(Map.of("type", "watch", "streams", streams));
    }

    void await() throws InterruptedException {
      try {
        while (!ended && System.nanoTime() - heard < SILENCE_NANOS) {
          TimeUnit.MILLISECONDS.sleep(50);
        }
      } finally {
        socket.abort();
      }
    }

    private void send(Map<String, Object> content) {
      try {
        synchronized (socket) {
          socket.sendText(JSON.writeValueAsString(content), true).join();
        }
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(e);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket ws, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      message.writeBytes(part);
      if (last) {
        picture(ByteBuffer.wrap(message.toByteArray()));
        message.reset();
      }
      ws.request(1);
      return null;
    }

    private void picture(ByteBuffer bytes) {
      heard = System.nanoTime();
      synchronized (arrivals) {
        arrivals.add(heard);
      }
      byte[] head = new byte[bytes.getInt()];
      bytes.get(head);
      try {
        JsonNode header = JSON.readTree(head);
        send(
            Map.of(
                "type", "shown",
                "stream", header.get("stream").asText(),
                "number", header.get("number").asLong()));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket ws, int status, String reason) {
      ended = true;
      return null;
    }

    @Override
    public void onError(WebSocket ws, Throwable error) {
      ended = true;
    }
  }
}
