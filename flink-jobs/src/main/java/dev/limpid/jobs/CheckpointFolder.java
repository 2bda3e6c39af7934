package dev.limpid.jobs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one pipeline on this machine. {@code pipeline.properties} says whose they are;
 * each run of the pipeline writes into a folder of its own, {@code run-000001} and so on. The order
 * of checkpoints is that of runs and of Flink's numbers, never that of clocks.
 *
 * <p>Used by one process at a time: the one that has the pipeline's lease. Thread-safe.
 */
public final class CheckpointFolder {
  /** How many checkpoints are kept, of the present run and those before. */
  public static final int KEPT = 3;

  /** A file that a person may put there; see {@link #beginsAnew}. */
  static final String BEGIN_ANEW = "begin-anew";

  /** {@code JOB/chk-12/_metadata}; a savepoint has no job above it. */
  private static final int DEEPEST = 3;

  private static final Pattern RUN = Pattern.compile("run-(\\d{1,9})");

  private final Path root;
  private final boolean hadOwner;
  private final Consumer<String> notes;
  private final Path run;

  private CheckpointFolder(Path root, boolean hadOwner, Consumer<String> notes) throws IOException {
    this.root = root;
    this.hadOwner = hadOwner;
    this.notes = notes;
    this.run = nextRun();
  }

  /**
   * Takes a folder, and begins a run.
   *
   * @param notes is told in a sentence what a person should know
   * @throws IllegalStateException if it is another pipeline's
   */
  public static CheckpointFolder open(Path root, PipelineIdentity identity, Consumer<String> notes)
      throws IOException {
    Files.createDirectories(root);
    boolean hadOwner = requireOwn(root, identity);
    return new CheckpointFolder(root, hadOwner, notes);
  }

  /** False if nobody had said whose it is. */
  private static boolean requireOwn(Path root, PipelineIdentity expected) throws IOException {
    Optional<PipelineIdentity> found = PipelineIdentity.read(root);
    if (found.isEmpty()) {
      expected.write(root);
    } else if (!found.get().equals(expected)) {
      throw new IllegalStateException(
          "checkpoints in %s: expected those of %s, got those of %s; give this pipeline another"
                  .formatted(root, expected, found.get())
              + " checkpoint.dir, or delete the folder if that pipeline is gone for good");
    }
    return found.isPresent();
  }

  private Path nextRun() throws IOException {
    SortedMap<Integer, Path> runs = runs();
    int number = runs.isEmpty() ? 1 : runs.lastKey() + 1;
    return Files.createDirectory(root.resolve(String.format(Locale.ROOT, "run-%06d", number)));
  }

  /** The pipeline's, with all its runs. */
  Path root() {
    return root;
  }

  /** Where this run writes. */
  public Path run() {
    return run;
  }

  /**
   * The newest checkpoint that can be restored. Damaged ones are told and left out.
   *
   * @throws IllegalStateException if there are checkpoints, but all are damaged
   */
  Optional<SavedState> newest() throws IOException {
    List<SavedState> all = earlier();
    if (all.isEmpty()) {
      all = nameless();
    }
    List<SavedState> intact = intact(all);
    if (!intact.isEmpty()) {
      return Optional.of(intact.get(0));
    }
    if (!all.isEmpty()) {
      throw new IllegalStateException(
          "checkpoints in %s: none of %d can be read; --fresh begins anew"
              .formatted(root, all.size()));
    }
    return Optional.empty();
  }

  /** Whether somebody has said that the pipeline begins anew; holds up to its first checkpoint. */
  boolean beginsAnew() {
    return Files.exists(root.resolve(BEGIN_ANEW));
  }

  /** Leaves all checkpoints there are out for good: the pipeline begins anew. */
  public void beginAnew() throws IOException {
    Files.write(root.resolve(BEGIN_ANEW), new byte[0]);
    for (SavedState state : Stream.concat(earlier().stream(), nameless().stream()).toList()) {
      state.giveUp("before-fresh");
    }
  }

  /**
   * The newest checkpoint, behind which a process that was silent can commit nothing more. What an
   * earlier run has left open behind it is aborted: readers of committed records wait for that.
   *
   * @param fenceAfter does so behind the checkpoint of that number; see {@link
   *     PipelineTransactions#fenceAfter}
   */
  public Optional<Path> fencedNewest(LongConsumer fenceAfter) throws IOException {
    Optional<SavedState> newest = newest();
    while (newest.isPresent()) {
      fenceAfter.accept(newest.get().number());
      Optional<SavedState> again = newest();
      if (again.equals(newest)) {
        break;
      }
      newest = again;
    }
    if (newest.isPresent()) {
      var unused = Files.deleteIfExists(root.resolve(BEGIN_ANEW));
    }
    return newest.map(SavedState::folder);
  }

  /** What the job restores when it restarts: the newest checkpoint, of this run or one before. */
  public Optional<Path> restored() {
    try {
      return intact(all()).stream().findFirst().map(SavedState::folder);
    } catch (IOException e) {
      notes.accept("checkpoints in %s cannot be listed: %s".formatted(root, e));
      return Optional.empty();
    }
  }

  /** Checkpoints of this run and those before, the newest first. */
  private List<SavedState> all() throws IOException {
    List<SavedState> states = earlier();
    states.addAll(saved(0, run).stream().map(state -> state.ofRun(Integer.MAX_VALUE)).toList());
    states.sort(SavedState.NEWEST_FIRST);
    return states;
  }

  private List<SavedState> intact(List<SavedState> all) {
    List<SavedState> intact = new ArrayList<>();
    for (SavedState state : all) {
      try {
        state.require();
        intact.add(state);
      } catch (IOException e) {
        notes.accept("checkpoint %s cannot be read: %s".formatted(state.folder(), e));
      }
    }
    return intact;
  }

  /**
   * Gives up the newest checkpoint, of this run or one before, because its outputs are not in
   * Kafka: the next run goes on from the one before it.
   *
   * @param isPartlyCommitted whether outputs between the numbers of two checkpoints are in Kafka
   * @throws IllegalStateException if there is none before it, or outputs would be written twice
   */
  public void giveUpNewest(BiPredicate<Long, Long> isPartlyCommitted) throws IOException {
    List<SavedState> intact = intact(all());
    if (intact.size() < 2) {
      throw new IllegalStateException(
          "outputs of the only checkpoint in %s are not in Kafka any more; kafka.lost-outputs=skip"
                  .formatted(root)
              + " goes on without them, --fresh begins anew");
    }
    SavedState lost = intact.get(0);
    SavedState before = intact.get(1);
    if (isPartlyCommitted.test(before.number(), lost.number())) {
      throw new IllegalStateException(
          "outputs of checkpoint %s are in Kafka only in part; kafka.lost-outputs=twice writes"
                  .formatted(lost.folder())
              + " those that are there twice, skip goes on without the others");
    }
    lost.giveUp("outputs-lost");
    notes.accept(
        "outputs of checkpoint %s are not in Kafka any more; writing them again from %s"
            .formatted(lost.folder(), before.folder()));
  }

  /** Deletes old checkpoints, once this run has a newer one. */
  public void prune() throws IOException {
    long written = saved(0, run).size();
    if (written == 0) {
      return;
    }
    deleteFrom((int) Math.max(0, KEPT - written), earlier());
  }

  /** Deletes what is older than the checkpoint that this run begins from and those before it. */
  public void pruneBefore(Path begin) throws IOException {
    List<SavedState> earlier = earlier();
    List<Path> folders = earlier.stream().map(SavedState::folder).toList();
    if (folders.contains(begin)) {
      deleteFrom(folders.indexOf(begin) + KEPT, earlier);
    }
  }

  private void deleteFrom(int index, List<SavedState> earlier) throws IOException {
    for (SavedState state : earlier.subList(Math.min(index, earlier.size()), earlier.size())) {
      delete(state.folder());
    }
    for (Path other : runs().values()) {
      if (!other.equals(run) && saved(0, other).isEmpty()) {
        delete(other);
      }
    }
  }

  /** Checkpoints of earlier runs, the newest first. */
  private List<SavedState> earlier() throws IOException {
    List<SavedState> all = new ArrayList<>();
    for (var each : runs().entrySet()) {
      if (!each.getValue().equals(run)) {
        all.addAll(saved(each.getKey(), each.getValue()));
      }
    }
    all.sort(SavedState.NEWEST_FIRST);
    return all;
  }

  /** Checkpoints from before they had owners and runs; only clocks order them. */
  private List<SavedState> nameless() throws IOException {
    if (hadOwner) {
      return List.of();
    }
    List<SavedState> all = new ArrayList<>(saved(0, root));
    all.removeIf(
        state -> RUN.matcher(root.relativize(state.folder()).getName(0).toString()).matches());
    all.sort(
        Comparator.comparing(
                (SavedState state) ->
                    state.folder().resolve(SavedState.COMPLETE).toFile().lastModified())
            .reversed());
    if (!all.isEmpty()) {
      notes.accept(
          "checkpoints in %s do not say whose they are; taking them for this pipeline's"
              .formatted(root));
    }
    return all;
  }

  private SortedMap<Integer, Path> runs() throws IOException {
    SortedMap<Integer, Path> runs = new TreeMap<>();
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.filter(Files::isDirectory).toList()) {
        Matcher name = RUN.matcher(file.getFileName().toString());
        if (name.matches()) {
          runs.put(Integer.parseInt(name.group(1)), file);
        }
      }
    }
    return runs;
  }

  /** Those that lie where Flink lays them: not those that somebody has put aside. */
  private static List<SavedState> saved(int run, Path folder) throws IOException {
    List<SavedState> all = new ArrayList<>();
    Files.walkFileTree(
        folder,
        Set.of(),
        DEEPEST,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.endsWith(SavedState.COMPLETE)) {
              all.add(SavedState.of(run, file.resolveSibling("")));
            }
            return FileVisitResult.CONTINUE;
          }

          /** Flink deletes old ones meanwhile. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return all;
  }

  private static void delete(Path folder) throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
  }
}
