package dev.limpid.eval.deblur;

import java.util.List;

/**
 * What was measured of one sequence.
 *
 * @param sharpnessTruth mean sharpness of the truth, as in {@link Quality}
 * @param input the blurred input
 * @param outputs one per method
 */
public record DeblurFigures(
    String name,
    int width,
    int height,
    long frames,
    double sharpnessTruth,
    Quality input,
    List<Output> outputs) {

  /** A method's result. */
  public record Output(String method, Quality quality, double msPerFrame) {}

  public DeblurFigures {
    outputs = List.copyOf(outputs);
  }

  /** The entry of a method in the report. */
  DeblurReport.Sequence entry(int method) {
    Output output = outputs.get(method);
    return new DeblurReport.Sequence(
        name,
        input.psnr(),
        output.quality().psnr(),
        input.ssim(),
        output.quality().ssim(),
        input.sharpness(),
        output.quality().sharpness(),
        sharpnessTruth,
        input.flicker(),
        output.quality().flicker(),
        frames,
        output.msPerFrame());
  }
}
