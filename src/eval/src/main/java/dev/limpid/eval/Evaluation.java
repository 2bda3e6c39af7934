package dev.limpid.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures sequences one after the other and keeps the figures. Not thread-safe.
 *
 * @param <S> a sequence
 * @param <F> the figures of a sequence
 * @param <R> the figures of all sequences, as {@code --json} writes them
 */
public abstract class Evaluation<S, F, R> {
  private final List<F> done = new ArrayList<>();

  /**
   * How many frames there will be, as far as known. Opens each sequence, so that what cannot be
   * read is found before anything is computed.
   */
  public final long expectedFrames(List<S> sequences) {
    return sequences.stream().mapToLong(this::expectedFrames).sum();
  }

  /** How often {@link #measure} will call {@code frameDone}, as far as known. */
  protected abstract long expectedFrames(S sequence);

  /**
   * Measures one sequence.
   *
   * @param frameDone called after each frame
   * @throws EvalException if the sequence is too short, or does not fit its truth
   */
  public final F run(S sequence, Runnable frameDone) {
    F figures = measure(sequence, frameDone);
    done.add(figures);
    return figures;
  }

  /** As {@link #run}. */
  protected abstract F measure(S sequence, Runnable frameDone);

  /** The figures of all sequences so far, at least one. */
  public final R report() {
    return report(List.copyOf(done));
  }

  /** The figures of some sequences together. */
  protected abstract R report(List<F> figures);
}
