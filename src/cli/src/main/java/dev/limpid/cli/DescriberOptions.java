package dev.limpid.cli;

import dev.limpid.align.Describer;
import dev.limpid.align.ThumbnailDescriber;
import dev.limpid.media.FrameRate;
import dev.limpid.operators.describe.ModelDescriber;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.EngineOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What turns frames into descriptors, for {@code align} and {@code eval align}. */
final class DescriberOptions {
  /** The descriptor that needs no model. */
  static final String THUMBNAILS = "thumbnails";

  @Option(
      names = "--fps",
      defaultValue = "25",
      paramLabel = "RATE",
      description = "Frame rate of folders of images (default: ${DEFAULT-VALUE}).")
  private double fps;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "Where a model runs: auto, cpu or cuda (default: ${DEFAULT-VALUE}).")
  private Device device = Device.AUTO;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "CPU threads of a model; 0: all cores (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Mixin private ModelFolders folders = new ModelFolders();

  /** A describer by its name: thumbnails, the name of a model, or an ONNX file. */
  Describer open(String name) {
    return name.equals(THUMBNAILS)
        ? new ThumbnailDescriber()
        : ModelDescriber.open(
            folders.repository().load(name), new EngineOptions(device, 0, threads));
  }

  FrameRate folderRate() {
    return FrameRate.of(fps);
  }
}
