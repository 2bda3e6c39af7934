package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsAddressTest {

  @ParameterizedTest
  @CsvSource({
    "9249, 127.0.0.1, 9249, true",
    "0, 127.0.0.1, 0, true",
    "0.0.0.0:9249, 0.0.0.0, 9249, false",
    "localhost:1, localhost, 1, true",
    "[::1]:9249, ::1, 9249, true",
    "[::]:65535, ::, 65535, false"
  })
  void parse_portWithOrWithoutHost(String text, String host, int port, boolean loopback) {
    MetricsAddress address = MetricsAddress.parse(text);
    assertThat(address).isEqualTo(new MetricsAddress(host, port));
    assertThat(address.isLoopback()).isEqualTo(loopback);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":9249", "host", "host:", "65536", "-1", "::1:80", "http://a:80", "a b:80"})
  void parse_anythingElse_isRefusedWithWhatIsExpected(String text) {
    assertThatThrownBy(() -> MetricsAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--metrics-port: expected PORT or HOST:PORT")
        .hasMessageContaining("got '" + text + "'");
  }

  @Test
  void isLoopback_unknownHost_isRefused() {
    assertThatThrownBy(() -> MetricsAddress.parse("no-such-host.invalid:9249").isLoopback())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'no-such-host.invalid' is unknown");
  }
}
