package dev.limpid.cli;

import dev.limpid.align.AlignOptions;
import dev.limpid.align.Aligner;
import dev.limpid.align.AlignmentTable;
import dev.limpid.align.Recording;
import dev.limpid.align.RouteGroups;
import dev.limpid.align.SideBySide;
import dev.limpid.eval.Clip;
import dev.limpid.eval.ClipFinder;
import dev.limpid.media.FrameRate;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;

/** {@code align --all}: groups a folder's recordings and writes a table per aligned recording. */
final class AlignCollection {
  private final Function<Path, Recording> reader;
  private final FrameRate folderRate;
  private final Path output;
  private final boolean video;

  AlignCollection(
      Function<Path, Recording> reader, FrameRate folderRate, Path output, boolean video) {
    this.reader = reader;
    this.folderRate = folderRate;
    this.output = output;
    this.video = video;
  }

  /** What {@code --json} reports. */
  private record Report(List<Group> groups, int matrices, int pairs) {
    private record Group(String reference, List<Member> members) {}

    private record Member(String name, double matchedShare, int frames) {}

    static Report of(RouteGroups result) {
      return new Report(
          result.groups().stream().map(Report::group).toList(), result.matrices(), result.pairs());
    }

    private static Group group(RouteGroups.Group group) {
      return new Group(
          group.reference().name(),
          group.members().stream()
              .map(
                  member ->
                      new Member(
                          member.recording().name(),
                          member.alignment().matchedShare(),
                          member.alignment().frames()))
              .toList());
    }
  }

  void run(Path folder, PrintWriter out, JsonReport json) throws IOException {
    Map<String, Path> paths = new HashMap<>();
    List<Recording> recordings = new ArrayList<>();
    for (Clip clip : ClipFinder.find(List.of(folder), List.of())) {
      paths.put(clip.name(), clip.sharp());
      recordings.add(reader.apply(clip.sharp()).named(clip.name()));
    }
    RouteGroups result;
    try (ProgressBar bar = ConsoleBar.open("pairs", "matrices")) {
      result = RouteGroups.of(recordings, new Aligner(AlignOptions.DEFAULT), bar::step);
    }
    json.write(Report.of(result));
    for (RouteGroups.Group group : result.groups()) {
      write(group, paths, out);
    }
    out.printf(
        "%d groups, by %d of %d possible cost matrices%nnext: look into %s%n",
        result.groups().size(), result.matrices(), result.pairs(), output);
    out.flush();
  }

  private void write(RouteGroups.Group group, Map<String, Path> paths, PrintWriter out)
      throws IOException {
    Recording reference = group.reference();
    out.printf("%s: %d recordings%n", reference.name(), 1 + group.members().size());
    for (RouteGroups.Member member : group.members()) {
      String name = member.recording().name();
      out.printf("  %-30s %3.0f %% aligned%n", name, 100 * member.alignment().matchedShare());
      Path stem = output.resolve(reference.name());
      AlignmentTable.write(
          stem.resolve(name + ".csv"),
          member.recording().times(),
          reference.times(),
          member.alignment());
      if (video) {
        Path a = Objects.requireNonNull(paths.get(name));
        Path b = Objects.requireNonNull(paths.get(reference.name()));
        SideBySide.write(
            stem.resolve(name + ".mp4"), a, b, folderRate, member.alignment(), () -> {});
      }
    }
  }
}
