package dev.limpid.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The browsers that are connected. Says everything to each that wants it. Thread-safe. */
final class Audience {
  static final int PROTOCOL = 2;

  private final ObjectMapper json = new ObjectMapper();
  private final Set<ClientOutbox> clients = ConcurrentHashMap.newKeySet();

  /**
   * Adds a client. The log is read after that, so that no line is lost between; one may come twice,
   * by the same number.
   */
  void join(ClientOutbox client, StreamBoard board, BoardReport report) {
    client.offerText(
        text(Map.of("type", "hello", "protocol", PROTOCOL, "sinceMillis", report.sinceMillis())));
    clients.add(client);
    client.offerText(happenings(board.log()));
    client.offerReport(reportText(report));
  }

  void leave(ClientOutbox client) {
    clients.remove(client);
    client.close();
  }

  int size() {
    return clients.size();
  }

  void moment(Moment moment) {
    EncodedMoment encoded = null;
    for (ClientOutbox client : clients) {
      if (client.watches(moment.stream())) {
        encoded = encoded == null ? EncodedMoment.of(moment) : encoded;
        client.offer(encoded);
      }
    }
  }

  /** Tells those that watch a stream where its frames lie in a recording. */
  void matches(StreamMatches matches) {
    String text = null;
    for (ClientOutbox client : clients) {
      if (client.watches(matches.stream())) {
        text = text == null ? text(matchesOf(matches, false)) : text;
        client.offerText(text);
      }
    }
  }

  /** Tells one where the last frames of a stream lie, also those that others were told of. */
  void matchHistory(ClientOutbox client, StreamMatches matches) {
    client.offerText(text(matchesOf(matches, true)));
  }

  private static Map<String, Object> matchesOf(StreamMatches matches, boolean history) {
    return Map.of(
        "type", "matches",
        "stream", matches.stream(),
        "topic", matches.topic(),
        "matches", matches.lines(),
        "history", history);
  }

  void happening(Happening happening) {
    String text = happenings(List.of(happening));
    clients.forEach(client -> client.offerText(text));
  }

  void report(BoardReport report) {
    if (clients.isEmpty()) {
      return;
    }
    String text = reportText(report);
    clients.forEach(client -> client.offerReport(text));
  }

  private String reportText(BoardReport report) {
    return text(Map.of("type", "report", "report", report));
  }

  String pong(ClientMessage.Ping ping, long serverMillis) {
    return text(
        Map.of("type", "pong", "clientMillis", ping.clientMillis(), "serverMillis", serverMillis));
  }

  private String happenings(List<Happening> log) {
    return text(Map.of("type", "events", "events", log));
  }

  private String text(Map<String, Object> message) {
    try {
      return json.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
