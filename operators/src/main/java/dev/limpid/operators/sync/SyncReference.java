package dev.limpid.operators.sync;

import dev.limpid.align.LiveReference;
import dev.limpid.wire.Match;

/**
 * What streams are aligned to: its descriptors, and which frame lies at a position between two of
 * them. Used by one thread, which closes it.
 */
interface SyncReference extends AutoCloseable {
  /** {@code name@version} of what described it. */
  String model();

  /** Differs whenever positions in it have another meaning. */
  long generation();

  LiveReference live();

  /** Number of values of its descriptors; 0 while it has none. */
  int dimension();

  /**
   * The frame that is nearest to a position.
   *
   * @param position in described frames, from the first one, 0
   */
  Match.Place place(double position);

  @Override
  void close();
}
