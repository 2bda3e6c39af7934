package dev.limpid.cli;

import dev.limpid.ingest.ExportOptions;
import dev.limpid.ingest.ExportReport;
import dev.limpid.ingest.FrameOutput;
import dev.limpid.ingest.PngFolderOutput;
import dev.limpid.ingest.StreamExport;
import dev.limpid.ingest.VideoOutput;
import dev.limpid.media.FrameRate;
import dev.limpid.media.VideoWriter;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limpid export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Write a stream from Kafka into a video file or a folder of PNGs.",
    footer = {
      "",
      "Frames that come twice or late are left out; the picture's size and the frame rate are those"
          + " of the stream.",
      "",
      "Example:  limpid export cam1 -o cam1.mp4 --topic deblurred"
    })
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private JsonReport report;

  @Parameters(paramLabel = "STREAM", description = "Stream id.")
  private String stream;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Target target;

  @Option(
      names = "--topic",
      defaultValue = "deblurred",
      description = "Kind of topic, without the prefix (default: ${DEFAULT-VALUE}).")
  private String topic;

  @Option(names = "--fps", description = "Nominal frame rate (default: that of the stream).")
  private Optional<Double> fps;

  @Option(names = "--follow", description = "Go on after the end until interrupted.")
  private boolean follow;

  @Option(names = "--seconds", description = "Follow the stream, but end after this time.")
  private Optional<Double> seconds;

  /** Where the frames go: one of the two. */
  private static final class Target {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "Video file: .mp4, .mov or .mkv.")
    private Optional<Path> video;

    @Option(names = "--png-dir", paramLabel = "DIR", description = "Folder of PNGs.")
    private Optional<Path> folder;

    void requireWritable() {
      video.ifPresent(VideoWriter::requireContainer);
      video.ifPresent(file -> OutputFiles.requireFile("--output", file));
      folder.ifPresent(pngs -> OutputFiles.requireFolder("--png-dir", pngs));
    }
  }

  @Override
  public Integer call() throws Exception {
    ExportOptions options =
        new ExportOptions(
            kafka.access(),
            kafka.topics().prefix() + "." + topic,
            stream,
            fps.map(FrameRate::of),
            follow || seconds.isPresent(),
            seconds.map(value -> Duration.ofMillis((long) (value * 1000))));
    target.requireWritable();
    StreamExport export = new StreamExport(options);
    ExportReport result;
    try (Interruption interruption = Interruption.then(export::stop);
        FrameOutput output = output()) {
      result = run(export, output);
    }
    report.write(result);
    print(result);
    return result.damaged() == 0 ? 0 : 1;
  }

  private FrameOutput output() throws java.io.IOException {
    if (target.folder.isPresent()) {
      return new PngFolderOutput(target.folder.get());
    }
    Path file = target.video.orElseThrow();
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return new VideoOutput(file);
  }

  private ExportReport run(StreamExport export, FrameOutput output) {
    try (ProgressBar bar = ConsoleBar.open("export " + stream, "records")) {
      return export.run(
          output,
          (done, total, frames) -> {
            bar.maxHint(total);
            bar.stepTo(done);
            bar.setExtraMessage(frames + " frames");
          });
    }
  }

  private void print(ExportReport result) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "stream %s: %d frames at %.2f fps -> %s%n",
        result.stream(),
        result.frames(),
        result.framesPerSecond(),
        String.join(", ", result.files()));
    if (result.duplicates() + result.missing() + result.damaged() > 0) {
      out.printf(
          "left out: %d twice or late, %d damaged; missing: %d%n",
          result.duplicates(), result.damaged(), result.missing());
    }
    if (result.epochs() > 1) {
      out.printf("the source started %d times%n", result.epochs());
    }
    if (result.problem() != null) {
      spec.commandLine().getErr().println("limpid export: " + result.problem());
    }
  }
}
