package dev.limpid.cli;

import dev.limpid.align.AlignOptions;
import dev.limpid.align.Aligner;
import dev.limpid.align.Alignment;
import dev.limpid.align.AlignmentTable;
import dev.limpid.align.CoarseView;
import dev.limpid.align.Describer;
import dev.limpid.align.Recording;
import dev.limpid.align.RecordingReader;
import dev.limpid.align.SideBySide;
import dev.limpid.eval.report.CostPlot;
import dev.limpid.media.FrameSequence;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Two recordings of one route in step, or a whole collection. */
@Command(
    name = "align",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Find for each frame of recording A the frame of recording B that shows the same place,",
      "or that there is none. Writes alignment.csv, costs.png (the cost matrix with the path)",
      "and side-by-side.mp4, which plays in step. Recordings are videos or folders of images,",
      "of any length, rate and size. With --all: groups the recordings of a folder by route",
      "and aligns each to one of its group."
    },
    footer = {
      "",
      "Examples:",
      "  limpid align winter.mp4 summer.mp4 -o aligned/",
      "  limpid align --all drives/ -o groups/ --no-video"
    })
final class AlignCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..2", paramLabel = "A B", description = "The two recordings.")
  private List<Path> recordings = List.of();

  @Option(
      names = "--all",
      paramLabel = "DIR",
      description = "Group all recordings of this folder instead.")
  private @Nullable Path collection;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "aligned",
      paramLabel = "DIR",
      description = "Folder to write into; created if missing (default: ${DEFAULT-VALUE}).")
  private Path output = Path.of("aligned");

  @Option(
      names = "--descriptor",
      defaultValue = DescriberOptions.DEFAULT,
      paramLabel = "NAME",
      description = {
        "What compares frames: the name of a model of task describe, an ONNX file, or",
        "thumbnails, which need no model (default: ${DEFAULT-VALUE})."
      })
  private String descriptor = DescriberOptions.DEFAULT;

  @Option(
      names = "--video",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Also, or not, side-by-side videos (default: yes).")
  private boolean video;

  @Mixin private DescriberOptions describers = new DescriberOptions();
  @Mixin private JsonReport json = new JsonReport();

  /** What {@code --json} reports of two recordings. */
  record Report(
      double matchedShare, double coarseMs, double finalMs, int frames, List<Match> matches) {
    /** A frame of A; without a match, {@code reference} is null. */
    record Match(int query, @Nullable Integer reference, float cost, float confidence) {}

    static Report of(Alignment alignment) {
      List<Match> matches =
          IntStream.range(0, alignment.frames()).mapToObj(i -> match(alignment, i)).toList();
      return new Report(
          alignment.matchedShare(),
          alignment.timing().coarse(),
          alignment.timing().fine(),
          alignment.frames(),
          matches);
    }

    private static Match match(Alignment alignment, int query) {
      int reference = alignment.referenceAt(query);
      return new Match(
          query,
          reference == Alignment.NONE ? null : reference,
          alignment.costAt(query),
          alignment.confidenceAt(query));
    }
  }

  @Override
  public Integer call() throws IOException {
    if (recordings.size() != (collection == null ? 2 : 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "expected two recordings A and B, or --all DIR; got %d recordings%s"
              .formatted(recordings.size(), collection == null ? "" : " and --all"));
    }
    OutputFiles.requireFolder("--output", output);
    Files.createDirectories(output);
    if (collection == null) {
      alignTwo(recordings.get(0), recordings.get(1));
    } else {
      new AlignCollection(this::read, describers.folderRate(), output, video)
          .run(collection, spec.commandLine().getOut(), json);
    }
    return 0;
  }

  private void alignTwo(Path a, Path b) throws IOException {
    Recording query = read(a);
    Recording reference = read(b);
    AtomicReference<CoarseView> seen = new AtomicReference<>();
    Alignment alignment = new Aligner(AlignOptions.DEFAULT).align(query, reference, seen::set);
    AlignmentTable.write(
        output.resolve("alignment.csv"), query.times(), reference.times(), alignment);
    Files.write(
        output.resolve("costs.png"),
        CostPlot.png(Objects.requireNonNull(seen.get()), a.toString(), b.toString()));
    json.write(Report.of(alignment));
    if (video) {
      sideBySide(output.resolve("side-by-side.mp4"), a, b, alignment);
    }
    print(alignment);
  }

  private Recording read(Path path) {
    try (Describer describer = describers.open(descriptor);
        ProgressBar bar = ConsoleBar.open("describe " + path.getFileName(), "frames")) {
      try (FrameSequence frames = FrameSequence.open(path, describers.folderRate())) {
        bar.maxHint(frames.expected());
      }
      return RecordingReader.read(path, describers.folderRate(), describer, bar::step);
    }
  }

  private void sideBySide(Path file, Path a, Path b, Alignment alignment) {
    try (ProgressBar bar = ConsoleBar.open("video", "frames")) {
      bar.maxHint(alignment.frames());
      SideBySide.write(file, a, b, describers.folderRate(), alignment, bar::step);
    }
  }

  private void print(Alignment alignment) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%d of %d frames have a match (%.0f %%); coarse tour %.0f ms, every frame %.0f ms%n",
        alignment.matched(),
        alignment.frames(),
        100 * alignment.matchedShare(),
        alignment.timing().coarse(),
        alignment.timing().fine());
    if (alignment.matched() == 0) {
      out.printf("the two show no common route; look at %s%n", output.resolve("costs.png"));
    }
    out.printf(
        "next: %s %s%n",
        video ? "play" : "look at", output.resolve(video ? "side-by-side.mp4" : "costs.png"));
    out.flush();
  }
}
