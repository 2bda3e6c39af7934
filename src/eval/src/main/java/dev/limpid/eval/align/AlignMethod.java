package dev.limpid.eval.align;

import dev.limpid.align.Describer;
import dev.limpid.align.Recording;
import dev.limpid.eval.EvalMethod;

/**
 * A way to align: what describes the frames and what matches the descriptors.
 *
 * @param name unique within an evaluation
 * @param describer owned by the evaluation's caller, or trained anew for each pair
 */
public record AlignMethod(String name, DescriberSource describer, Matcher matcher)
    implements EvalMethod {

  /** Where a method's describer comes from. */
  public interface DescriberSource {
    /** Two sources of the same key describe alike; their descriptors are computed once. */
    String key();

    /** A describer for a pair; the caller closes it. */
    Describer open(AlignPair pair);
  }

  /** Matches descriptors. */
  public interface Matcher {
    /** The reference's frame for each frame of the query, negative for none. */
    int[] match(Recording query, Recording reference);
  }
}
