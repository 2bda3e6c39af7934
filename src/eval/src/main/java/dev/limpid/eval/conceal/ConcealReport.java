package dev.limpid.eval.conceal;

import java.util.List;

/**
 * The figures of an evaluation of concealment, as {@code --json} writes them. PSNR and SSIM are
 * means over the concealed frames.
 *
 * @param model name of the model
 * @param sequences one per video
 */
public record ConcealReport(String model, List<Sequence> sequences) {
  public ConcealReport {
    sequences = List.copyOf(sequences);
  }

  /**
   * One video.
   *
   * @param frames of the video
   * @param framesOut that the pipeline wrote
   * @param dropped frames that the pipeline did not get
   * @param psnrRepeat of the last frame that came, dB
   * @param psnrConcealed of what the pipeline wrote instead, dB
   * @param positions the same by the place in the gap
   */
  public record Sequence(
      String name,
      long frames,
      long framesOut,
      long dropped,
      double psnrRepeat,
      double psnrConcealed,
      double ssimRepeat,
      double ssimConcealed,
      List<Position> positions) {
    public Sequence {
      positions = List.copyOf(positions);
    }
  }

  /**
   * The frames that are first, second, ... in their gaps.
   *
   * @param position from 1
   * @param frames how many there are
   */
  public record Position(int position, long frames, double psnrRepeat, double psnrConcealed) {}
}
