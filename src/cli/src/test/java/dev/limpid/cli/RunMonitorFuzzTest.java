package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.testing.AnyRequest;
import dev.limpid.testing.Campaign;
import dev.limpid.testing.HttpAttack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever bytes a connection to the figures brings, the answer is harmless. */
class RunMonitorFuzzTest {
  private static final int INPUTS = 300;
  private static final long MOST_CPU_MILLIS = 10_000;
  private static final long MOST_BYTES = 64 << 20;
  private static final byte[] FIGURES =
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  @Test
  void anyRequest_isAnsweredHarmlessly() throws IOException {
    try (RunMonitor monitor = RunMonitor.start(MetricsAddress.parse("0"))) {
      HttpAttack attack = new HttpAttack(monitor.uri());
      List<String> paths = List.of("/metrics", "/healthz", "/", "/none");
      Campaign.run(
          "requests for figures",
          INPUTS,
          MOST_CPU_MILLIS,
          MOST_BYTES,
          random -> attack.requireHarmless(new AnyRequest(random, paths).bytes()));
      assertThat(attack.send(FIGURES)).startsWith("HTTP/1.1 200");
    }
  }
}
