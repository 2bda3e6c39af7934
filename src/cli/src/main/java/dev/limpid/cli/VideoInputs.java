package dev.limpid.cli;

import dev.limpid.eval.Clip;
import dev.limpid.eval.ClipFinder;
import dev.limpid.eval.ReadOptions;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The videos that {@code eval} measures on, and how much of them. */
final class VideoInputs {
  @Option(
      names = "--video",
      required = true,
      paramLabel = "PATH",
      description = "A video, a folder of images, or a folder of such; may be repeated.")
  private List<Path> videos = List.of();

  @Mixin private FrameLimits limits;

  /**
   * @param frames of each sequence, unless something else is asked for
   */
  VideoInputs(long frames) {
    this.limits = new FrameLimits(frames);
  }

  List<Clip> clips() {
    return ClipFinder.find(videos, List.of());
  }

  ReadOptions readOptions() {
    return limits.readOptions();
  }
}
