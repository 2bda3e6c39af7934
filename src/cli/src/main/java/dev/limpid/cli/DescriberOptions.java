package dev.limpid.cli;

import dev.limpid.align.Describer;
import dev.limpid.align.ThumbnailDescriber;
import dev.limpid.media.FrameRate;
import dev.limpid.operators.describe.ModelDescriber;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What turns frames into descriptors, for {@code align} and {@code eval align}. */
final class DescriberOptions {
  /** What compares frames unless something else is asked for. */
  static final String DEFAULT = "drive-descriptor-small";

  /** The descriptor that needs no model. */
  private static final String THUMBNAILS = "thumbnails";

  @Option(
      names = "--fps",
      defaultValue = "25",
      paramLabel = "RATE",
      description = "Frame rate of folders of images (default: ${DEFAULT-VALUE}).")
  private double fps;

  @Mixin private ModelLoading loading = new ModelLoading();

  /** A describer by its name: thumbnails, the name of a model, or an ONNX file. */
  Describer open(String name) {
    return name.equals(THUMBNAILS)
        ? new ThumbnailDescriber()
        : ModelDescriber.open(loading.load(name), loading.engine());
  }

  FrameRate folderRate() {
    return FrameRate.of(fps);
  }
}
