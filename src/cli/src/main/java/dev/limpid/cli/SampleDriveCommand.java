package dev.limpid.cli;

import dev.limpid.sample.DriveCondition;
import dev.limpid.sample.DriveOptions;
import dev.limpid.sample.DriveWriter;
import dev.limpid.sample.SampleFootage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A procedural drive: the blurred video, the sharp video, and the table of positions. */
@Command(
    name = "drive",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Render a drive through a generated town: what the camera saw (blurred), the same without",
      "motion blur (sharp), and where the camera was at each frame (truth.csv).",
      "Drives with the same --route pass the same places; same options give the same pixels."
    },
    footer = {
      "",
      "Examples:",
      "  limpid sample drive --route 7 --condition winter --speed-seed 3 --seconds 20 -o winter/",
      "  limpid sample drive --route 7 --condition night --start 200 --png -o night/",
      "  limpid sample drive --route 7 --detour 150:200 --seconds 60 -o detour/"
    })
final class SampleDriveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Folder to write into; created if missing.")
  private Path output = Path.of(".");

  @Option(
      names = "--route",
      defaultValue = "7",
      paramLabel = "SEED",
      description = "The road, its houses, trees and signs (default: ${DEFAULT-VALUE}).")
  private long route;

  @Option(
      names = "--speed-seed",
      defaultValue = "1",
      paramLabel = "SEED",
      description = "Speeds, stops, lane position, shake (default: ${DEFAULT-VALUE}).")
  private long speedSeed;

  @Option(
      names = "--traffic-seed",
      defaultValue = "1",
      paramLabel = "SEED",
      description = "Other vehicles, clouds, rain, noise (default: ${DEFAULT-VALUE}).")
  private long trafficSeed;

  @Option(
      names = "--condition",
      defaultValue = "SUMMER",
      paramLabel = "NAME",
      description = "One of ${COMPLETION-CANDIDATES} (default: summer).")
  private DriveCondition.Preset condition = DriveCondition.Preset.SUMMER;

  @Option(
      names = "--size",
      defaultValue = "640x360",
      paramLabel = "WxH",
      description = "Pixels; the width a multiple of 8 (default: ${DEFAULT-VALUE}).")
  private String size = "";

  @Option(
      names = "--fps",
      defaultValue = "25",
      description = "Frames per second (default: ${DEFAULT-VALUE}).")
  private double fps;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "Length of the drive (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--start",
      defaultValue = "0",
      paramLabel = "METRES",
      description = "Where on the route the drive starts (default: ${DEFAULT-VALUE}).")
  private double start;

  @Option(
      names = "--detour",
      paramLabel = "START:LENGTH",
      description = "A part of the route, metres, driven through another street.")
  private String detour = "0:0";

  @Option(
      names = "--exposure",
      defaultValue = "0.6",
      description =
          "Share of the frame time with open shutter, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double exposure;

  @Option(
      names = "--blur-samples",
      defaultValue = "12",
      description = "Instants averaged into a blurred frame, 1 to 32 (default: ${DEFAULT-VALUE}).")
  private int blurSamples;

  @Option(
      names = "--sharp-samples",
      defaultValue = "6",
      description = "Anti-aliasing of the sharp frames, 1 to 32 (default: ${DEFAULT-VALUE}).")
  private int sharpSamples;

  @Option(
      names = "--shake",
      defaultValue = "1",
      description = "Shake of the camera; 0 is a tripod (default: ${DEFAULT-VALUE}).")
  private double shake;

  @Option(
      names = "--noise",
      defaultValue = "1",
      description = "Sensor noise of the blurred frames, 8-bit levels (default: ${DEFAULT-VALUE}).")
  private double noise;

  @Option(names = "--png", description = "Write PNG files, without loss, instead of videos.")
  private boolean png;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that render (default: all cores); the pixels do not depend on it.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Mixin private JsonReport json = new JsonReport();

  /** What {@code --json} reports. */
  private record Report(int frames, double routeMetres, double seconds, double fps) {}

  @Override
  public Integer call() throws Exception {
    DriveOptions options = options();
    OutputFiles.requireFolder("--output", output);
    json.write(render(options));
    spec.commandLine().getOut().printf("wrote %s%n", what(options));
    spec.commandLine()
        .getOut()
        .printf("next: limpid process %s -o sharp.mp4%n", output.resolve("blurred.mp4"));
    return 0;
  }

  private Report render(DriveOptions options) throws IOException {
    long started = System.nanoTime();
    double from = 0;
    double to = 0;
    try (SampleFootage footage = SampleFootage.of(options);
        DriveWriter writer =
            png ? DriveWriter.pngs(output, options) : DriveWriter.videos(output, options);
        ProgressBar progress = ConsoleBar.open("drive", "frames")) {
      progress.maxHint(options.video().frames());
      while (footage.hasNext()) {
        var frame = footage.next();
        writer.write(frame);
        from = frame.index() == 0 ? frame.truth().routeMetres() : from;
        to = frame.truth().routeMetres();
        progress.step();
      }
    }
    double took = (System.nanoTime() - started) / 1e9;
    return new Report(options.video().frames(), to - from, took, options.video().frames() / took);
  }

  private String what(DriveOptions options) {
    String kind = png ? "PNG files" : "mp4";
    return String.format(
        Locale.ROOT,
        "%d frames of %dx%d to %s (blurred and sharp as %s, truth.csv)",
        options.video().frames(),
        options.video().width(),
        options.video().height(),
        output,
        kind);
  }

  private DriveOptions options() {
    double[] pixels = pair("--size", size, "x", "WIDTHxHEIGHT such as 640x360");
    double[] around = pair("--detour", detour, ":", "START:LENGTH in metres such as 150:200");
    try {
      return DriveOptions.builder()
          .routeSeed(route)
          .speedSeed(speedSeed)
          .trafficSeed(trafficSeed)
          .condition(condition.condition())
          .size((int) pixels[0], (int) pixels[1])
          .fps(fps)
          .seconds(seconds)
          .startMetres(start)
          .detour(around[0], around[1])
          .exposure(exposure)
          .samples(blurSamples, sharpSamples)
          .shake(shake)
          .sensorNoise(noise)
          .threads(threads)
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private double[] pair(String option, String value, String separator, String expected) {
    String[] parts = value.split(separator, -1);
    try {
      if (parts.length == 2) {
        return new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])};
      }
    } catch (NumberFormatException e) {
      throw wrong(option, value, expected);
    }
    throw wrong(option, value, expected);
  }

  private ParameterException wrong(String option, String value, String expected) {
    return new ParameterException(
        spec.commandLine(), "%s: expected %s, got '%s'".formatted(option, expected, value));
  }
}
