package dev.limpid.eval.conceal;

import dev.limpid.eval.EvalException;
import java.util.Random;

/**
 * Decides at random, but the same for a seed, which frames of a sequence get lost: runs of 1 to
 * {@code longest} frames, so that on average a share of all frames is missing. Not thread-safe.
 */
public final class DropPlan {
  /** These first frames are never dropped: there is nothing yet to predict from. */
  public static final int KEPT_FIRST = 5;

  private final Random random;
  private final int longest;
  private final double startChance;
  private long asked;
  private int left;

  /**
   * @param share of frames to drop, above 0 and at most 0.5
   * @param longest frames in a row, at least 1
   */
  public DropPlan(long seed, double share, int longest) {
    if (!(share > 0 && share <= 0.5) || longest < 1) {
      throw new EvalException(
          "expected a share above 0 and up to 0.5 in runs of 1 frame or more, got %s in runs of %d"
              .formatted(share, longest));
    }
    this.random = new Random(seed);
    this.longest = longest;
    double meanRun = (1 + longest) / 2.0;
    // After a run one frame is kept for certain; among the others a run begins by this chance.
    this.startChance = Math.min(1, share / ((1 - share) * meanRun));
  }

  /** Whether the next frame is dropped. */
  public boolean next() {
    if (asked++ < KEPT_FIRST) {
      return false;
    }
    if (left > 0) {
      left--;
      return left > 0;
    }
    if (random.nextDouble() < startChance) {
      left = 1 + random.nextInt(longest);
      return true;
    }
    return false;
  }
}
