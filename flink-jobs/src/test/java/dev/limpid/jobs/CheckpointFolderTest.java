package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  private static final PipelineIdentity OURS = new PipelineIdentity("cluster-1", "limpid");

  @TempDir Path root;
  private final List<String> notes = new ArrayList<>();

  @Test
  void newest_clockSetBack_isTheOneOfTheLastRunAndHighestNumber() throws Exception {
    Path first = run();
    checkpoint(first, 900, Instant.now());
    Path second = run();
    checkpoint(second, 9, Instant.now());
    Path expected = checkpoint(second, 10, Instant.EPOCH);
    assertThat(newest()).isEqualTo(expected);
    assertThat(notes).isEmpty();
  }

  @Test
  void newest_savepointAtTheEndOfARun_isNewerThanItsCheckpoints() throws Exception {
    Path first = run();
    Path expected =
        write(first.resolve("savepoint-ab-cd"), new CheckpointMetadata(4, List.of(), List.of()));
    checkpoint(first, 3, Instant.now());
    assertThat(newest()).isEqualTo(expected);
  }

  @Test
  void newest_truncatedMetadata_isTheOneBeforeWithANote() throws Exception {
    Path first = run();
    Path expected = checkpoint(first, 1, Instant.now());
    truncate(checkpoint(first, 2, Instant.now()).resolve("_metadata"));
    assertThat(newest()).isEqualTo(expected);
    assertThat(notes).singleElement().asString().contains("chk-2", "cannot be read");
  }

  @Test
  void newest_truncatedStateFile_isTheOneBeforeWithANote() throws Exception {
    Path first = run();
    Path expected = checkpoint(first, 1, Instant.now());
    Path state = Files.write(root.resolve("state"), new byte[100]);
    checkpointWith(first, 2, new FileStateHandle(flink(state), 100));
    assertThat(newest().getFileName()).hasToString("chk-2");
    truncate(state);
    assertThat(newest()).isEqualTo(expected);
    assertThat(notes).singleElement().asString().contains("expected 100 bytes, got 50");
  }

  @Test
  void newest_allDamaged_doesNotBeginAnewByItself() throws Exception {
    truncate(checkpoint(run(), 1, Instant.now()).resolve("_metadata"));
    assertThatThrownBy(this::newest)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none of 1 can be read")
        .hasMessageContaining("--fresh");
  }

  @Test
  void newest_checkpointsWithoutOwner_areTakenWithANote() throws Exception {
    checkpoint(root, 7, Instant.EPOCH);
    Path expected =
        write(root.resolve("other-job/chk-2"), new CheckpointMetadata(2, List.of(), List.of()));
    assertThat(newest()).isEqualTo(expected);
    assertThat(notes).singleElement().asString().contains("do not say whose they are");
    notes.clear();
    Path own = checkpoint(run(), 1, Instant.EPOCH);
    assertThat(newest()).isEqualTo(own);
    assertThat(notes).isEmpty();
  }

  @Test
  void open_foreignPrefixOrCluster_isRefusedSayingWhoseTheyAre() throws Exception {
    Path unused = run();
    for (PipelineIdentity other :
        List.of(
            new PipelineIdentity("cluster-1", "other"),
            new PipelineIdentity("cluster-2", "limpid"))) {
      assertThatThrownBy(() -> CheckpointFolder.open(root, other, notes::add))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("expected those of " + other)
          .hasMessageContaining("got those of " + OURS)
          .hasMessageContaining("another checkpoint.dir");
    }
    assertThat(run())
        .as("a refusal leaves the folder as it was")
        .endsWithRaw(Path.of("run-000002"));
  }

  @Test
  void beginAnew_killedBeforeItsFirstCheckpoint_doesNotGoBackToThoseBefore() throws Exception {
    checkpoint(run(), 7, Instant.now());
    open().beginAnew();
    assertThat(open().newest()).isEmpty();
    Path expected = checkpoint(run(), 1, Instant.EPOCH);
    assertThat(newest()).isEqualTo(expected);
    assertThatThrownBy(() -> open().giveUpNewest((after, upTo) -> false))
        .hasMessageContaining("outputs of the only checkpoint");
  }

  @Test
  void beginAnew_holdsUntilThereIsACheckpoint() throws Exception {
    List<Long> fenced = new ArrayList<>();
    assertThat(open().fencedNewest(fenced::add)).isEmpty();
    checkpoint(run(), 7, Instant.now());
    open().beginAnew();
    assertThat(open().fencedNewest(fenced::add)).isEmpty();
    assertThat(open().beginsAnew()).isTrue();
    Path expected = checkpoint(run(), 1, Instant.now());
    CheckpointFolder folder = open();
    assertThat(folder.fencedNewest(fenced::add)).contains(expected);
    assertThat(folder.beginsAnew()).isFalse();
    assertThat(fenced).as("without one, who starts it knows whether it begins").containsExactly(1L);
  }

  /** A silent process that was taken over may still have it open. */
  @Test
  void open_twice_givesEachARunOfItsOwn() throws Exception {
    assertThat(open().run()).isNotEqualTo(open().run());
  }

  @Test
  void giveUpNewest_outputsLost_goesOnFromTheOneBefore() throws Exception {
    Path first = run();
    Path before = checkpoint(first, 6, Instant.now());
    checkpoint(first, 7, Instant.now());
    List<Long> asked = new ArrayList<>();
    open().giveUpNewest((after, upTo) -> !asked.addAll(List.of(after, upTo)));
    assertThat(asked).containsExactly(6L, 7L);
    assertThat(newest()).isEqualTo(before);
    assertThat(notes).last().asString().contains("chk-7", "writing them again from", "chk-6");
  }

  /** The job began anew inside the same run, from a checkpoint of the run. */
  @Test
  void giveUpNewest_ofThisRun_comesBeforeThoseOfEarlierRuns() throws Exception {
    Path before = checkpoint(run(), 9, Instant.now());
    CheckpointFolder folder = open();
    checkpoint(folder.run(), 10, Instant.now());
    folder.giveUpNewest((after, upTo) -> false);
    assertThat(newest()).isEqualTo(before);
  }

  @Test
  void restored_isTheNewestOfThisRunOrOneBefore() throws Exception {
    Path before = checkpoint(run(), 9, Instant.now());
    CheckpointFolder folder = open();
    assertThat(folder.restored()).contains(before);
    Path newest = checkpoint(folder.run(), 10, Instant.EPOCH);
    assertThat(folder.restored()).contains(newest);
  }

  @Test
  void giveUpNewest_partlyCommittedOrTheOnlyOne_isRefusedSayingWhatCanBeDone() throws Exception {
    Path first = run();
    checkpoint(first, 6, Instant.now());
    assertThatThrownBy(() -> open().giveUpNewest((after, upTo) -> false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only checkpoint")
        .hasMessageContaining("kafka.lost-outputs=skip");
    Path newest = checkpoint(first, 7, Instant.now());
    assertThatThrownBy(() -> open().giveUpNewest((after, upTo) -> true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only in part")
        .hasMessageContaining("kafka.lost-outputs=twice");
    assertThat(newest()).isEqualTo(newest);
  }

  @Test
  void prune_runHasNoCheckpointYet_deletesNothing() throws Exception {
    Path first = run();
    for (int number = 1; number <= 5; number++) {
      checkpoint(first, number, Instant.now());
    }
    CheckpointFolder folder = open();
    folder.prune();
    assertThat(first.resolve("job")).isDirectoryContaining("glob:**/chk-1");
  }

  @Test
  void prune_runHasOne_keepsThreeInAll() throws Exception {
    Path first = run();
    checkpoint(first, 8, Instant.now());
    Path second = run();
    checkpoint(second, 1, Instant.now());
    Path kept = checkpoint(second, 2, Instant.EPOCH);
    Path alsoKept = checkpoint(second, 3, Instant.EPOCH);
    CheckpointFolder folder = open();
    checkpoint(folder.run(), 4, Instant.EPOCH);
    folder.prune();
    assertThat(first).doesNotExist();
    assertThat(second.resolve("job"))
        .isDirectoryContaining(kept::equals)
        .isDirectoryContaining(alsoKept::equals)
        .isDirectoryNotContaining("glob:**/chk-1");
    checkpoint(folder.run(), 5, Instant.EPOCH);
    checkpoint(folder.run(), 6, Instant.EPOCH);
    folder.prune();
    assertThat(second).doesNotExist();
    assertThat(folder.run()).exists();
  }

  @Test
  void pruneBefore_runsThatWereKilled_keepsTheBeginningAndTwoBeforeIt() throws Exception {
    Path first = run();
    for (int number = 1; number <= 3; number++) {
      checkpoint(first, number, Instant.now());
    }
    Path second = run();
    Path begin = checkpoint(second, 4, Instant.now());
    Path damaged = checkpoint(second, 5, Instant.now());
    truncate(damaged.resolve("_metadata"));
    Path empty = run();
    CheckpointFolder folder = open();
    assertThat(folder.newest()).map(SavedState::folder).contains(begin);
    folder.pruneBefore(begin);
    assertThat(second.resolve("job")).isDirectoryContaining(damaged::equals);
    assertThat(first.resolve("job"))
        .isDirectoryContaining("glob:**/chk-3")
        .isDirectoryContaining("glob:**/chk-2")
        .isDirectoryNotContaining("glob:**/chk-1");
    assertThat(empty).doesNotExist();
    assertThat(folder.run()).exists();
  }

  @Test
  void newest_runsPutAside_areNoCheckpoints() throws Exception {
    Path set = checkpoint(run(), 7, Instant.now());
    Path backup = Files.createDirectories(root.resolve("backup"));
    var unused = Files.move(root.resolve("run-000001"), backup.resolve("run-000001"));
    unused = write(backup.resolve("savepoint-1"), new CheckpointMetadata(9, List.of(), List.of()));
    assertThat(open().newest()).isEmpty();
    open().beginAnew();
    unused = Files.move(root.resolve("pipeline.properties"), backup.resolve("pipeline.properties"));
    Files.delete(backup.resolve("savepoint-1/_metadata"));
    assertThat(open().newest()).isEmpty();
    open().beginAnew();
    Path file = backup.resolve(root.relativize(set)).resolve("_metadata");
    assertThat(file).as("--fresh leaves it as it is").exists();
    assertThat(notes).isEmpty();
  }

  @Test
  void newest_copyInsideARun_isNoCheckpoint() throws Exception {
    Path first = run();
    Path expected = checkpoint(first, 7, Instant.now());
    checkpoint(first.resolve("backup"), 8, Instant.now());
    assertThat(newest()).isEqualTo(expected);
  }

  @Test
  void open_machineWithOtherDigits_namesTheRunAsOthersDo() throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("fa-IR"));
    try {
      assertThat(run()).endsWithRaw(Path.of("run-000001"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void open_filesThatSomebodyBroke_areNamed() throws Exception {
    Path unused = run();
    Path identity = root.resolve("pipeline.properties");
    Path topics = root.resolve("topics.properties");
    for (Path file : List.of(identity, topics)) {
      Files.write(file, new byte[] {'a', '=', (byte) 0xff});
      assertThatThrownBy(() -> read(file))
          .isInstanceOf(IOException.class)
          .hasMessage(file + ": expected text in UTF-8, it has other bytes");
      Files.writeString(file, "a=\\u00zz");
      assertThatThrownBy(() -> read(file))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ": expected a properties file, it has '\\u' without");
    }
  }

  private Object read(Path file) throws IOException {
    return file.endsWith(TopicIds.FILE) ? TopicIds.read(root) : open();
  }

  private CheckpointFolder open() throws IOException {
    return CheckpointFolder.open(root, OURS, notes::add);
  }

  /** The folder of a run that is over. */
  private Path run() throws IOException {
    return open().run();
  }

  private Path newest() throws IOException {
    return open().newest().orElseThrow().folder();
  }

  private static Path checkpoint(Path run, long number, Instant modified) throws IOException {
    Path folder = write(chk(run, number), new CheckpointMetadata(number, List.of(), List.of()));
    var unused = Files.setLastModifiedTime(folder.resolve("_metadata"), FileTime.from(modified));
    return folder;
  }

  private static void checkpointWith(Path run, long number, FileStateHandle file)
      throws IOException {
    OperatorState operator = new OperatorState("name", "uid", new OperatorID(), 1, 128);
    operator.putState(
        0,
        OperatorSubtaskState.builder()
            .setManagedOperatorState(new OperatorStreamStateHandle(Map.of(), file))
            .build());
    var unused =
        write(chk(run, number), new CheckpointMetadata(number, List.of(operator), List.of()));
  }

  private static Path chk(Path run, long number) {
    return run.resolve("job").resolve("chk-" + number);
  }

  private static Path write(Path folder, CheckpointMetadata metadata) throws IOException {
    Files.createDirectories(folder);
    try (OutputStream out = Files.newOutputStream(folder.resolve("_metadata"))) {
      Checkpoints.storeCheckpointMetadata(metadata, out);
    }
    return folder;
  }

  private static org.apache.flink.core.fs.Path flink(Path file) {
    return new org.apache.flink.core.fs.Path(file.toUri());
  }

  private static void truncate(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }
}
