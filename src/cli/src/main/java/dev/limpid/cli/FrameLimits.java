package dev.limpid.cli;

import dev.limpid.eval.ReadOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much {@code eval} reads of each sequence. */
final class FrameLimits {
  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames of each sequence at most (default: ${DEFAULT-VALUE}).")
  private long frames;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Scale frames down to this size first (default: as they are).")
  private @Nullable String size;

  /**
   * @param frames unless something else is asked for
   */
  FrameLimits(long frames) {
    this.frames = frames;
  }

  ReadOptions readOptions() {
    int[] widthAndHeight = size == null ? new int[] {0, 0} : PictureSizes.parse(size);
    return new ReadOptions(frames, widthAndHeight[0], widthAndHeight[1]);
  }
}
