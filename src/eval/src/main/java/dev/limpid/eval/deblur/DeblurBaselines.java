package dev.limpid.eval.deblur;

import dev.limpid.eval.deblur.DeblurMethod.SequenceFormat;
import java.util.List;
import java.util.function.Function;

/** The classical methods that a model must beat. */
public final class DeblurBaselines {

  private record Baseline(String name, Function<SequenceFormat, Deblurrer> opener)
      implements DeblurMethod {
    @Override
    public Deblurrer open(SequenceFormat format) {
      return opener.apply(format);
    }
  }

  private DeblurBaselines() {}

  /** Unsharp mask, two non-blind deconvolutions, and Fourier burst accumulation. */
  public static List<DeblurMethod> all() {
    return List.of(
        new Baseline("unsharp", UnsharpMask::new),
        new Baseline("wiener", format -> new Deconvolution(format, new WienerFilter())),
        new Baseline("richardson-lucy", format -> new Deconvolution(format, new RichardsonLucy())),
        new Baseline("fba", FourierBurst::new));
  }
}
