package dev.limpid.eval.predict;

import dev.limpid.eval.report.Plots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The figures of an evaluation of predictions, as {@code --json} writes them.
 *
 * @param models models and baselines
 */
public record PredictReport(List<Method> models) {
  public PredictReport {
    models = List.copyOf(models);
  }

  /** A plot of how the PSNR of each method falls with the distance: a PNG file. */
  public byte[] curve() {
    return Plots.lines("frames ahead", "PSNR, dB", models.stream().map(Method::curve).toList());
  }

  /**
   * Quality of the predictions of one distance: means over frames.
   *
   * @param k frames ahead
   * @param psnr dB
   * @param ssim 1 if equal
   * @param mse mean squared error over pixels and colours, squared levels of 255
   */
  public record Horizon(int k, double psnr, double ssim, double mse) {}

  /**
   * A method on one sequence.
   *
   * @param frames how many frames were predicted from
   * @param msPerFrame time for all distances together, milliseconds
   */
  public record Sequence(String name, long frames, double msPerFrame, List<Horizon> horizons) {
    public Sequence {
      horizons = List.copyOf(horizons);
    }
  }

  /** A method: means over its sequences, each counted once. */
  public record Method(
      String name, List<Horizon> horizons, double msPerFrame, List<Sequence> sequences) {
    public Method {
      horizons = List.copyOf(horizons);
      sequences = List.copyOf(sequences);
    }

    private Plots.Line curve() {
      return new Plots.Line(name, horizons.stream().map(Horizon::psnr).toList());
    }

    /** The means of some sequences of equally many horizons, at least one. */
    static Method of(String name, List<Sequence> sequences) {
      List<Horizon> horizons = new ArrayList<>();
      for (int i = 0; i < sequences.get(0).horizons().size(); i++) {
        int index = i;
        List<Horizon> each = sequences.stream().map(s -> s.horizons().get(index)).toList();
        horizons.add(
            new Horizon(
                i + 1,
                mean(each, Horizon::psnr),
                mean(each, Horizon::ssim),
                mean(each, Horizon::mse)));
      }
      return new Method(name, horizons, mean(sequences, Sequence::msPerFrame), sequences);
    }

    private static <T> double mean(List<T> entries, ToDoubleFunction<T> value) {
      return entries.stream().mapToDouble(value).average().orElse(Double.NaN);
    }
  }
}
