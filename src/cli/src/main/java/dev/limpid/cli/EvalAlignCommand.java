package dev.limpid.cli;

import dev.limpid.align.AlignOptions;
import dev.limpid.eval.align.AlignEvaluation;
import dev.limpid.eval.align.AlignMethod;
import dev.limpid.eval.align.AlignMethods;
import dev.limpid.eval.align.AlignPair;
import dev.limpid.eval.align.AlignTruth;
import dev.limpid.eval.align.DriveTable;
import dev.limpid.eval.align.Resampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Alignment against a known truth. */
@Command(
    name = "align",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measure alignment against a known truth: the share of frames matched within 1, 3, 4 and 10",
      "frames, and of frames matched where there is nothing to match; how many ends of detours are",
      "found within 2 s. Recordings come in pairs QUERY REFERENCE. A folder that 'limpid sample drive' wrote brings its truth; of other",
      "recordings frame i of the one is frame i of the other."
    },
    footer = {
      "",
      "Examples:",
      "  limpid eval align winter/ summer/",
      "  limpid eval align route-9/ route-7/ --different-routes",
      "  limpid eval align nordland/winter nordland/summer --fps 3 --resample 1"
    })
final class EvalAlignCommand extends EvaluationCommand {
  @Parameters(arity = "2..*", paramLabel = "QUERY REFERENCE", description = "Pairs of recordings.")
  private List<Path> paths = List.of();

  @Option(
      names = "--descriptor",
      paramLabel = "NAME",
      description = "Model of task describe, or ONNX file, to compare; may be repeated.")
  private List<String> descriptors = List.of();

  @Option(
      names = "--baselines",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Also, or not, what needs no model (default: yes).")
  private boolean baselines;

  @Option(names = "--different-routes", description = "Nothing of the pairs matches.")
  private boolean different;

  @Option(
      names = "--resample",
      paramLabel = "SEED",
      description = "Give the query random speeds, stops and start.")
  private @Nullable Long resample;

  @Mixin private DescriberOptions describers = new DescriberOptions();
  @Mixin private JsonReport json = new JsonReport();

  @Override
  public Integer call() throws IOException {
    AlignEvaluation evaluation = new AlignEvaluation(methods(), describers.folderRate());
    measure(evaluation, pairs(), new AlignTable(out()), json);
    return next("limpid align QUERY REFERENCE -o aligned/");
  }

  private List<AlignMethod> methods() {
    AlignOptions options = AlignOptions.DEFAULT;
    List<AlignMethod> methods = new ArrayList<>();
    for (String name : descriptors) {
      methods.add(AlignMethods.tour(name, () -> describers.open(name), options));
      if (baselines) {
        methods.addAll(AlignMethods.plain(name, () -> describers.open(name), options));
      }
    }
    if (baselines) {
      methods.addAll(AlignMethods.baselines(options, describers.folderRate()));
    }
    return methods;
  }

  private List<AlignPair> pairs() {
    if (paths.size() % 2 != 0) {
      throw new ParameterException(
          spec().commandLine(),
          "expected pairs QUERY REFERENCE, got %d recordings".formatted(paths.size()));
    }
    List<AlignPair> pairs = new ArrayList<>();
    for (int i = 0; i < paths.size(); i += 2) {
      pairs.add(pair(paths.get(i), paths.get(i + 1)));
    }
    return pairs;
  }

  private AlignPair pair(Path query, Path reference) {
    boolean drives = isDrive(query) && isDrive(reference);
    AlignTruth truth = null;
    if (drives) {
      DriveTable table = table(query);
      truth =
          different
              ? AlignTruth.none(table.frames())
              : AlignTruth.ofDrives(table, table(reference));
    } else if (different) {
      throw new ParameterException(
          spec().commandLine(),
          "--different-routes: expected folders that 'limpid sample drive' wrote, got %s and %s"
              .formatted(query, reference));
    }
    return new AlignPair(
        "%s -> %s".formatted(query, reference),
        drives ? footage(query) : query,
        drives ? footage(reference) : reference,
        truth,
        resample == null ? null : new Resampling(resample));
  }

  private static boolean isDrive(Path path) {
    return Files.isRegularFile(path.resolve("truth.csv"));
  }

  private static DriveTable table(Path drive) {
    return DriveTable.read(drive.resolve("truth.csv"));
  }

  /** What the camera saw. */
  private static Path footage(Path drive) {
    Path video = drive.resolve("blurred.mp4");
    return Files.isRegularFile(video) ? video : drive.resolve("blurred");
  }
}
