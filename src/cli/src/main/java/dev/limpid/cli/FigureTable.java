package dev.limpid.cli;

/**
 * Prints what an evaluation measured.
 *
 * @param <F> the figures of a sequence
 * @param <R> the figures of all sequences
 */
interface FigureTable<F, R> {
  /** One sequence, as soon as it is measured. */
  void print(F figures);

  /** Several sequences together; nothing by default. */
  default void printAll(R report) {}
}
