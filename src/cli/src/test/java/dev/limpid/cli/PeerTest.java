package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTest {
  @TempDir private Path home;
  @TempDir private Path cache;
  private Path script;
  private Path python;

  @BeforeEach
  void writeScript() throws IOException {
    script = home.resolve("src/bench/peer/peer.py");
    python = cache.resolve("peer/bin/python");
    Files.createDirectories(script.getParent());
    Files.createDirectories(python.getParent());
    Files.writeString(script, "");
  }

  @Test
  void find_withoutCheckout_saysSo() throws IOException {
    Files.delete(script);

    assertThatThrownBy(() -> Peer.find(home, cache))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("no " + script, "checkout", "LIMPID_HOME");
  }

  @Test
  void find_withoutPython_saysHowToInstallIt() {
    assertThatThrownBy(() -> Peer.find(home, cache))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(
            "no " + python, "install what it needs with", "src/bench/peer/install");
  }

  @Test
  void find_withoutAPackage_namesIt() throws IOException {
    python("echo 'Traceback:'; echo \"ModuleNotFoundError: No module named 'cv2'\" >&2; exit 1");

    assertThatThrownBy(() -> Peer.find(home, cache))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(
            "ModuleNotFoundError: No module named 'cv2' (exit code 1)", "src/bench/peer/install");
  }

  @Test
  void find_whereItStarts_givesIt() throws Exception {
    python("echo usage; exit 0");

    assertThat(Peer.find(home, cache)).isEqualTo(new Peer(python, script));
  }

  private void python(String commands) throws IOException {
    Files.writeString(python, "#!/bin/sh\n" + commands + "\n");
    assertThat(python.toFile().setExecutable(true)).isTrue();
  }
}
