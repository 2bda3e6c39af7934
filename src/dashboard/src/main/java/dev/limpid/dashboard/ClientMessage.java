package dev.limpid.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a browser says. */
interface ClientMessage {

  /** It wants the moments of these streams. */
  record Watch(List<String> streams) implements ClientMessage {
    public Watch {
      streams = List.copyOf(streams);
    }
  }

  /**
   * It is done with a moment of a stream and all before it.
   *
   * @param latencyMillis from capture to screen; {@link #NOT_PAINTED} if it was not painted
   */
  record Shown(String stream, long number, long latencyMillis) implements ClientMessage {}

  /** It asks for the time. */
  record Ping(double clientMillis) implements ClientMessage {}

  /** Stands for the latency of a moment that no screen showed. */
  long NOT_PAINTED = Long.MIN_VALUE;

  ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ClientMessage parse(String json) {
    JsonNode message;
    try {
      message = JSON.readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("expected JSON: " + e.getMessage(), e);
    }
    String type = message.path("type").asText("");
    return switch (type) {
      case "watch" -> new Watch(strings(message.path("streams")));
      case "shown" ->
          new Shown(
              message.path("stream").asText(),
              message.path("number").asLong(),
              message.path("latencyMillis").asLong(NOT_PAINTED));
      case "ping" -> new Ping(message.path("clientMillis").asDouble());
      default ->
          throw new IllegalArgumentException(
              "type: expected watch, shown or ping, got '" + type + "'");
    };
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }
}
