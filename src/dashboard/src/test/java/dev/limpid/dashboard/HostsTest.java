package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1:80", "127.8.9.1", "[::1]:8080"})
  void isLoopbackName_namesOfThisMachine_areAccepted(String host) {
    assertThat(Hosts.isLoopbackName(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        " "
      })
  void isLoopbackName_otherNames_areRefused(String host) {
    assertThat(Hosts.isLoopbackName(host)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080, localhost:8080, true",
    "https://Cameras.example, cameras.example, true",
    "http://localhost:8081, localhost:8080, false",
    "http://evil.example, localhost:8080, false",
    "null, localhost:8080, false",
  })
  void sameHost_originAndHost_mustBeEqual(String origin, String host, boolean expected) {
    assertThat(Hosts.sameHost(origin, host)).isEqualTo(expected);
  }
}
