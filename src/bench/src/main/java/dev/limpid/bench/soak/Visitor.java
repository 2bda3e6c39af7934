package dev.limpid.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A browser that has the dashboard open: it watches all streams and acknowledges what it is shown.
 * {@link #reload} leaves and comes back. Close it.
 */
final class Visitor implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI live;
  private final List<String> streams;
  private final AtomicLong moments = new AtomicLong();
  private WebSocket socket;

  /**
   * @param dashboard its address
   */
  Visitor(URI dashboard, List<String> streams) {
    this.live = URI.create("ws://%s:%d/live".formatted(dashboard.getHost(), dashboard.getPort()));
    this.streams = streams;
    this.socket = connect();
  }

  private WebSocket connect() {
    WebSocket connected = http.newWebSocketBuilder().buildAsync(live, new Page()).join();
    ObjectNode watch = JSON.createObjectNode().put("type", "watch");
    streams.forEach(watch.putArray("streams")::add);
    var unused = connected.sendText(watch.toString(), true).join();
    return connected;
  }

  void reload() {
    socket.abort();
    socket = connect();
  }

  /** How many moments it was shown. */
  long moments() {
    return moments.get();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Page implements WebSocket.Listener {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      message.writeBytes(part);
      if (last) {
        return shown(from).thenRun(() -> from.request(1));
      }
      from.request(1);
      return null;
    }

    private CompletionStage<?> shown(WebSocket from) {
      ByteBuffer moment = ByteBuffer.wrap(message.toByteArray());
      message.reset();
      moments.incrementAndGet();
      byte[] header = new byte[moment.getInt()];
      moment.get(header);
      try {
        JsonNode of = JSON.readTree(header);
        ObjectNode shown = JSON.createObjectNode().put("type", "shown");
        shown.set("stream", of.get("stream"));
        shown.set("number", of.get("number"));
        return from.sendText(shown.toString(), true);
      } catch (IOException e) {
        throw new IllegalStateException("a moment's header is not JSON", e);
      }
    }
  }
}
