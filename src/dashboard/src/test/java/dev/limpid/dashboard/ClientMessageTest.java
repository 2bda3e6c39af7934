package dev.limpid.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClientMessageTest {

  @Test
  void parse_eachKind_isRead() {
    assertThat(ClientMessage.parse("{\"type\":\"watch\",\"streams\":[\"a\",\"b\"]}"))
        .isEqualTo(new ClientMessage.Watch(List.of("a", "b")));
    assertThat(
            ClientMessage.parse(
                "{\"type\":\"shown\",\"stream\":\"a\",\"number\":7,\"latencyMillis\":31}"))
        .isEqualTo(new ClientMessage.Shown("a", 7, 31));
    assertThat(ClientMessage.parse("{\"type\":\"shown\",\"stream\":\"a\",\"number\":7}"))
        .isEqualTo(new ClientMessage.Shown("a", 7, ClientMessage.NOT_PAINTED));
    assertThat(ClientMessage.parse("{\"type\":\"ping\",\"clientMillis\":1.5}"))
        .isEqualTo(new ClientMessage.Ping(1.5));
  }

  @Test
  void parse_somethingElse_saysWhatIsExpected() {
    assertThatThrownBy(() -> ClientMessage.parse("{\"type\":\"quit\"}"))
        .hasMessage("type: expected watch, shown or ping, got 'quit'");
    assertThatThrownBy(() -> ClientMessage.parse("nonsense")).hasMessageContaining("expected JSON");
  }
}
