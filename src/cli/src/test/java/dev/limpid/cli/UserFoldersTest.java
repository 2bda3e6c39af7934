package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void made_folderThatCannotBe_isToldWithWhatToSet(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("home"));
    assertThatThrownBy(() -> UserFolders.made(file.resolve(".local/state/limpid"), "HOME"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the folder %s/.local/state/limpid for files".formatted(file))
        .hasMessageEndingWith("; set HOME");
    Path made = UserFolders.made(folder.resolve("a/b"), "HOME");
    assertThat(made).isDirectory();
    assertThat(UserFolders.made(made, "HOME")).isEqualTo(made);
  }

  /** Their own messages are but paths. */
  @Test
  void message_failureOfAFile_saysWhatFailed() {
    assertThat(Limpid.message(new AccessDeniedException("/.local")))
        .isEqualTo("/.local: permission denied");
    assertThat(Limpid.message(new NoSuchFileException("/x")))
        .isEqualTo("/x: there is no such file or folder");
    assertThat(Limpid.message(new FileAlreadyExistsException("/x")))
        .isEqualTo("/x: there is such a file");
    assertThat(Limpid.message(new DirectoryNotEmptyException("/x")))
        .isEqualTo("/x: DirectoryNotEmptyException");
    assertThat(Limpid.message(new FileSystemException("/x", null, "No space left on device")))
        .isEqualTo("/x: No space left on device");
    assertThat(Limpid.message(new IllegalStateException())).contains("IllegalStateException");
  }

  private static Path base(Map<String, String> environment, String listedHome) {
    return UserFolders.base(environment, listedHome, VARIABLE, ".local/state");
  }
}
