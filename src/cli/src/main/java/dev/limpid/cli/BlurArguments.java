package dev.limpid.cli;

import dev.limpid.eval.blur.BlurOptions;
import dev.limpid.vision.Light;
import java.util.List;
import picocli.CommandLine.Option;

/** How {@code eval} blurs sharp video. */
final class BlurArguments {

  /** In which scale sub-frames are averaged, as users write it. */
  private enum Scale {
    EQ(Light.ENCODED),
    LINEAR(Light.LINEAR);

    private final Light light;

    Scale(Light light) {
      this.light = light;
    }
  }

  @Option(
      names = "--strength",
      paramLabel = "L",
      split = ",",
      defaultValue = "20,40",
      description =
          "Sub-frames of 40 averaged on each side, 1 to 40; 0: no motion blur. Each sequence is"
              + " measured once per strength (default: ${DEFAULT-VALUE}).")
  private List<Integer> strengths = List.of();

  @Option(
      names = "--light",
      defaultValue = "EQ",
      paramLabel = "SCALE",
      description =
          "eq: averaged as stored, as the thesis does; linear: in linear light, as sensors do"
              + " (default: eq).")
  private Scale scale = Scale.EQ;

  @Option(
      names = "--shake",
      paramLabel = "PX",
      split = ",",
      description = "Also camera shake: a random kernel per frame of one of these sizes: 7,11,15.")
  private List<Integer> shakeSizes = List.of();

  @Option(
      names = "--noise",
      paramLabel = "SIGMA",
      defaultValue = "0",
      description = "Also sensor noise, 8-bit levels (default: ${DEFAULT-VALUE}).")
  private double noise;

  @Option(
      names = "--jpeg",
      paramLabel = "Q",
      defaultValue = "0",
      description = "Also JPEG of quality 1 to 100; 0: none (default).")
  private int jpegQuality;

  @Option(
      names = "--exposure",
      description = "Also jumps of the exposure by up to half a stop, in the truth as well.")
  private boolean exposureJumps;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides everything random (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** One per strength. */
  List<BlurOptions> blurs() {
    return strengths.stream()
        .distinct()
        .map(
            strength ->
                new BlurOptions(
                    strength, scale.light, shakeSizes, noise, jpegQuality, exposureJumps, seed))
        .toList();
  }
}
