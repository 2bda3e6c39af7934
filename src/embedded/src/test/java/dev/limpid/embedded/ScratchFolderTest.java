package dev.limpid.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  @TempDir Path parent;

  /** Flink splits such a path, and makes folders beside it. */
  @Test
  void create_pathThatFlinkOrKafkaTakesForSeveral_isRefused() throws Exception {
    for (String name : new String[] {"a,b", "a:b", "a\\b"}) {
      Path folder = Files.createDirectory(parent.resolve(name));
      assertThatThrownBy(() -> ScratchFolder.create(folder, "test"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TMPDIR")
          .hasMessageEndingWith("got '%s'".formatted(folder));
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void requireRoom_fullDisk_saysWhichFolder() throws Exception {
    ScratchFolder.requireRoom(parent, 64L << 20);
    assertThatThrownBy(() -> ScratchFolder.requireRoom(parent, 3 << 20))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TMPDIR")
        .hasMessageEndingWith("64 MiB that are free, got 3 in '%s'".formatted(parent));
  }

  @Test
  void close_withFilesInside_leavesNothing() throws Exception {
    try (ScratchFolder folder = ScratchFolder.create(parent, "test")) {
      Files.writeString(Files.createDirectory(folder.path().resolve("deep")).resolve("a"), "a");
      assertThat(parent).isNotEmptyDirectory();
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void create_folderOfAProcessThatWasKilled_isDeleted() throws Exception {
    Path left;
    try (LockingProcess process = LockingProcess.start(parent)) {
      left = process.folder();
      try (ScratchFolder folder = ScratchFolder.create(parent, "test")) {
        assertThat(left).as("of a process that lives").exists();
        assertThat(folder.path()).exists();
      }
      process.kill();
    }
    assertThat(left).exists();
    try (ScratchFolder folder = ScratchFolder.create(parent, "test")) {
      assertThat(left).doesNotExist();
      assertThat(folder.path()).exists();
    }
  }

  @Test
  void create_othersOfThisProcess_areLeftAlone() throws Exception {
    try (ScratchFolder first = ScratchFolder.create(parent, "test");
        ScratchFolder second = ScratchFolder.create(parent, "test");
        ScratchFolder third = ScratchFolder.create(parent, "test")) {
      assertThat(first.path()).exists();
      assertThat(second.path()).exists();
      assertThat(third.path()).exists();
    }
  }

  /** What others lay into a folder that all share must not lead to files of this user. */
  @Test
  void create_linkToAnotherFolder_isNotFollowed() throws Exception {
    Path target = Files.createDirectories(parent.resolve("home/content"));
    Files.writeString(target.resolve("precious"), "");
    Files.writeString(parent.resolve("home").resolve(FolderLock.FILE), "");
    Files.createSymbolicLink(parent.resolve("limpid-link"), parent.resolve("home"));
    try (ScratchFolder folder = ScratchFolder.create(parent, "test")) {
      assertThat(folder.path()).exists();
    }
    assertThat(target.resolve("precious")).exists();
  }

  @Test
  void close_linkInside_deletesTheLinkOnly() throws Exception {
    Path kept = Files.writeString(parent.resolve("kept"), "");
    try (ScratchFolder folder = ScratchFolder.create(parent, "test")) {
      Files.createSymbolicLink(folder.path().resolve("link"), kept);
    }
    assertThat(parent).isDirectoryNotContaining(file -> !file.equals(kept));
  }
}
