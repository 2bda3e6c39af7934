package dev.limpid.eval.deblur;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The figures of an evaluation as {@code --json} writes them; units as in {@link Quality}, times in
 * milliseconds.
 *
 * @param models models and baselines
 */
public record DeblurReport(List<Method> models) {
  public DeblurReport {
    models = List.copyOf(models);
  }

  /** A method on one sequence: means over its frames. */
  public record Sequence(
      String name,
      double psnrIn,
      double psnrOut,
      double ssimIn,
      double ssimOut,
      double sharpnessIn,
      double sharpnessOut,
      double sharpnessTruth,
      double flickerIn,
      double flickerOut,
      long frames,
      double msPerFrame) {}

  /** A method: means over its sequences, each counted once. */
  public record Method(
      String name,
      double psnrIn,
      double psnrOut,
      double ssimIn,
      double ssimOut,
      double sharpnessIn,
      double sharpnessOut,
      double sharpnessTruth,
      double flickerIn,
      double flickerOut,
      long frames,
      double msPerFrame,
      List<Sequence> sequences) {
    public Method {
      sequences = List.copyOf(sequences);
    }

    /** The means of some sequences, at least one. */
    static Method of(String name, List<Sequence> sequences) {
      return new Method(
          name,
          mean(sequences, Sequence::psnrIn),
          mean(sequences, Sequence::psnrOut),
          mean(sequences, Sequence::ssimIn),
          mean(sequences, Sequence::ssimOut),
          mean(sequences, Sequence::sharpnessIn),
          mean(sequences, Sequence::sharpnessOut),
          mean(sequences, Sequence::sharpnessTruth),
          mean(sequences, Sequence::flickerIn),
          mean(sequences, Sequence::flickerOut),
          sequences.stream().mapToLong(Sequence::frames).sum(),
          mean(sequences, Sequence::msPerFrame),
          sequences);
    }

    private static double mean(List<Sequence> sequences, ToDoubleFunction<Sequence> value) {
      return sequences.stream().mapToDouble(value).average().orElse(Double.NaN);
    }
  }
}
