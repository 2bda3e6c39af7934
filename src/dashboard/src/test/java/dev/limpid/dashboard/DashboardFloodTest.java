package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.testing.HttpAttack;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many connections that are slow, or do nothing, must not keep the page from others. */
class DashboardFloodTest {
  /** More than one address may have. */
  private static final int CONNECTIONS = HttpDoor.MOST + 40;

  private static final Token TOKEN = new Token("correct-horse-battery");

  private final List<Socket> flood = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : flood) {
      socket.close();
    }
  }

  @Test
  void slowLogins_doNotKeepThePage() throws IOException {
    flood("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 21\r\n\r\nc");
  }

  @Test
  void slowHeaders_doNotKeepThePage() throws IOException {
    flood("GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
  }

  @Test
  void idleConnections_doNotKeepThePage() throws IOException {
    flood("");
  }

  @Test
  void slowReaders_doNotKeepThePage() throws IOException {
    flood("GET /style.css HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2000));
  }

  /** The page comes while all of them are still served. */
  private void flood(String request) throws IOException {
    Access access = new Access(Optional.of(TOKEN), Optional.empty(), false, List.of());
    try (Dashboard dashboard =
        Dashboard.start(
            new DashboardOptions(
                KafkaAccess.of("127.0.0.1:1"), new Topics("flood"), "127.0.0.1", 0, access))) {
      HttpAttack attack = new HttpAttack(dashboard.uri());
      byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < CONNECTIONS; i++) {
        Socket socket = attack.open("127.0.0.2");
        flood.add(socket);
        if (i < HttpDoor.MOST) {
          socket.getOutputStream().write(bytes);
        }
      }
      String page =
          "GET /index.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: %s=%s\r\n\r\n"
              .formatted(TOKEN.cookieName(), TOKEN.session());
      assertThat(attack.send(page.getBytes(StandardCharsets.US_ASCII))).startsWith("HTTP/1.1 200");
      for (Socket tooMany : flood.subList(HttpDoor.MOST, CONNECTIONS)) {
        assertThat(HttpAttack.answer(tooMany)).isEmpty();
      }
    }
  }
}
