package dev.limpid.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Speaks the protocol of the page as a browser does. */
final class LiveClient implements WebSocket.Listener, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A moment as it came over the wire. */
  record Received(JsonNode header, List<ByteBuffer> pictures, int sizeBytes) {}

  final List<Received> moments = new CopyOnWriteArrayList<>();
  final List<JsonNode> texts = new CopyOnWriteArrayList<>();
  private final boolean acknowledges;
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  volatile @Nullable String closeReason;

  LiveClient(URI page, boolean acknowledges, String... streams) {
    this.acknowledges = acknowledges;
    URI live = URI.create("ws://" + page.getAuthority() + "/live");
    this.socket = http.newWebSocketBuilder().buildAsync(live, this).join();
    watch(streams);
  }

  void watch(String... streams) {
    send(Map.of("type", "watch", "streams", streams));
  }

  void send(Map<String, Object> message) {
    try {
      sendText(JSON.writeValueAsString(message));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  void sendText(String message) {
    synchronized (socket) {
      socket.sendText(message, true).join();
    }
  }

  @Override
  public void onOpen(WebSocket webSocket) {
    webSocket.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      texts.add(json(text.toString().getBytes(StandardCharsets.UTF_8)));
      text.setLength(0);
    }
    ws.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket ws, ByteBuffer data, boolean last) {
    byte[] part = new byte[data.remaining()];
    data.get(part);
    binary.writeBytes(part);
    if (last) {
      moment(binary.toByteArray());
      binary.reset();
    }
    ws.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket ws, int status, String reason) {
    closeReason = status + " " + reason;
    return null;
  }

  private void moment(byte[] message) {
    ByteBuffer bytes = ByteBuffer.wrap(message);
    byte[] head = new byte[bytes.getInt()];
    bytes.get(head);
    JsonNode header = json(head);
    List<ByteBuffer> pictures = new ArrayList<>();
    for (JsonNode picture : header.get("pictures")) {
      int length = picture.get("bytes").asInt();
      pictures.add(
          ByteBuffer.wrap(
              Arrays.copyOfRange(message, bytes.position(), bytes.position() + length)));
      bytes.position(bytes.position() + length);
    }
    moments.add(new Received(header, pictures, message.length));
    if (acknowledges) {
      shown(header);
    }
  }

  private void shown(JsonNode header) {
    Map<String, Object> message = new HashMap<>();
    message.put("type", "shown");
    message.put("stream", header.get("stream").asText());
    message.put("number", header.get("number").asLong());
    if (!header.get("kept").asBoolean()) {
      message.put(
          "latencyMillis", System.currentTimeMillis() - header.get("captureMillis").asLong());
    }
    send(message);
  }

  /** The events of all messages so far. */
  List<JsonNode> events() {
    List<JsonNode> events = new ArrayList<>();
    texts.stream()
        .filter(message -> message.get("type").asText().equals("events"))
        .forEach(message -> message.get("events").forEach(events::add));
    return events;
  }

  /** The matches of all messages so far that are, or are not, a history. */
  List<JsonNode> matches(boolean history) {
    List<JsonNode> matches = new ArrayList<>();
    texts.stream()
        .filter(message -> message.get("type").asText().equals("matches"))
        .filter(message -> message.get("history").asBoolean() == history)
        .forEach(message -> message.get("matches").forEach(matches::add));
    return matches;
  }

  private static JsonNode json(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    socket.abort();
  }
}
