package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserFoldersTest {
  private static final String VARIABLE = "XDG_STATE_HOME";

  /** What Java says of a user whom the machine does not list. */
  private static final String NOT_LISTED = "?";

  @Test
  void base_variableThenHomeThenTheListOfUsers() {
    Map<String, String> both = Map.of(VARIABLE, "/state", "HOME", "/home/a");
    assertThat(base(both, "/home/b")).isEqualTo(Path.of("/state"));
    assertThat(base(Map.of(VARIABLE, " ", "HOME", "/home/a"), "/home/b"))
        .isEqualTo(Path.of("/home/a/.local/state"));
    assertThat(base(Map.of("HOME", "/home/a"), NOT_LISTED))
        .isEqualTo(Path.of("/home/a/.local/state"));
    assertThat(base(Map.of(), "/home/b")).isEqualTo(Path.of("/home/b/.local/state"));
  }

  @Test
  void base_userWithoutAHome_isToldWhatToSet() {
    assertThatThrownBy(() -> base(Map.of(), NOT_LISTED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("set XDG_STATE_HOME or HOME");
  }

  @Test
  void base_relativePath_isRefusedNamingTheVariable() {
    for (String name : new String[] {VARIABLE, "HOME"}) {
      assertThatThrownBy(() -> base(Map.of(name, "state"), "/home/b"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(name + ": expected an absolute path, got 'state'");
    }
  }

  private static Path base(Map<String, String> environment, String listedHome) {
    return UserFolders.base(environment, listedHome, VARIABLE, ".local/state");
  }
}
