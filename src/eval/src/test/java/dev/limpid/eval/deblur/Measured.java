package dev.limpid.eval.deblur;

import dev.limpid.eval.blur.PairSource;
import java.util.List;

/** Methods run on sequences. */
final class Measured {
  private Measured() {}

  /** Figures of some methods on a sequence. */
  static DeblurFigures measure(PairSource source, List<DeblurMethod> methods) {
    try (DeblurRun run = new DeblurRun(source, methods)) {
      boolean more;
      do {
        more = run.step();
      } while (more);
      return run.figures("scene");
    }
  }
}
