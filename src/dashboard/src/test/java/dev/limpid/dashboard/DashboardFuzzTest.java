package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.testing.AnyRequest;
import dev.limpid.testing.Campaign;
import dev.limpid.testing.HttpAttack;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a connection brings, the answer is harmless and the page goes on for others. */
class DashboardFuzzTest {
  private static final int INPUTS = 300;
  private static final long MOST_CPU_MILLIS = 10_000;
  private static final long MOST_BYTES = 64 << 20;
  private static final Token TOKEN = new Token("correct-horse-battery");
  private static final List<String> PATHS =
      List.of(
          "/",
          "/index.html",
          "/app.js",
          "/style.css",
          "/api/streams",
          "/still",
          "/live",
          "/healthz",
          "/login",
          "/login.html",
          "/none");

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyRequest_isAnsweredHarmlessly(boolean token) throws IOException {
    Access access =
        new Access(
            token ? Optional.of(TOKEN) : Optional.empty(), Optional.empty(), false, List.of());
    try (Dashboard dashboard = start(access)) {
      HttpAttack attack = new HttpAttack(dashboard.uri());
      Campaign.run(
          token ? "requests with a token" : "requests",
          INPUTS,
          MOST_CPU_MILLIS,
          MOST_BYTES,
          random -> attack.requireHarmless(new AnyRequest(random, PATHS).bytes()));
      assertThat(attack.send(page())).startsWith("HTTP/1.1 200");
    }
  }

  private static Dashboard start(Access access) {
    return Dashboard.start(
        new DashboardOptions(
            KafkaAccess.of("127.0.0.1:1"), new Topics("fuzz"), "127.0.0.1", 0, access));
  }

  /** As somebody asks for it who is logged in. */
  private static byte[] page() {
    return "GET /index.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: %s=%s\r\n\r\n"
        .formatted(TOKEN.cookieName(), TOKEN.session())
        .getBytes(StandardCharsets.US_ASCII);
  }
}
