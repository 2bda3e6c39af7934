package dev.limpid.align;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Aligns two recordings: cost matrix, de-correlation, robust tour matching (thesis section 4.3.3),
 * then every frame (4.3.4). Stateless and thread-safe.
 */
public final class Aligner {
  private static final int LEAST_COARSE_FRAMES = 8;

  /** Places that a recording shows, per unit of rank: more of it would take the tour along. */
  private static final int FRAMES_PER_RANK = 60;

  private static final double LEAST_DEVIATION = 1e-6;

  private final AlignOptions options;

  public Aligner(AlignOptions options) {
    this.options = options;
  }

  /**
   * The frame of {@code reference} for each frame of {@code query}, or none.
   *
   * @throws AlignException if the descriptors differ in dimension, or a recording is too short
   */
  public Alignment align(Recording query, Recording reference) {
    return align(query, reference, null);
  }

  /**
   * The same.
   *
   * @param viewer is shown the coarse search; null for none
   */
  public Alignment align(
      Recording query, Recording reference, @Nullable Consumer<CoarseView> viewer) {
    long started = System.nanoTime();
    try (CoarseMatch coarse = coarse(query, reference, viewer)) {
      long found = System.nanoTime();
      List<Segment> segments =
          refined(query, reference, coarse).stream()
              .map(segment -> TourSmoother.smooth(segment, reference.frames()))
              .toList();
      Alignment.Timing timing = new Alignment.Timing(millis(started, found), 0);
      Alignment alignment = Alignment.of(query, reference, segments, timing);
      return alignment.took(millis(found, System.nanoTime()));
    }
  }

  /**
   * The parts of the tour, of recordings of which only some frames are described; none if one is
   * too short to be searched.
   */
  List<Segment> sparseTour(Recording query, Recording reference) {
    if (query.frames() < leastFrames(query) || reference.frames() < leastFrames(reference)) {
      return List.of();
    }
    double rate = Math.min(query.framesPerSecond(), reference.framesPerSecond());
    try (CoarseMatch coarse = coarse(query, reference, null)) {
      return refined(query, reference, coarse).stream()
          .map(segment -> TourSmoother.smoothSparse(segment, reference.frames(), rate))
          .toList();
    }
  }

  private static List<Segment> refined(Recording query, Recording reference, CoarseMatch coarse) {
    FineAligner fine = new FineAligner(query, reference, coarse);
    return coarse.tour().segments().stream().map(fine::refine).toList();
  }

  private static double millis(long from, long to) {
    return (to - from) / 1e6;
  }

  /** The coarse tour; the caller closes it. */
  CoarseMatch coarse(Recording query, Recording reference, @Nullable Consumer<CoarseView> viewer) {
    MovingFrames rows = MovingFrames.of(query, step(query));
    MovingFrames columns = MovingFrames.of(reference, step(reference));
    try (Matrix costs =
        Costs.between(rows.of(query.descriptors()), columns.of(reference.descriptors()))) {
      CostMap seen = viewer == null ? null : CostMap.of(costs);
      LowRank common = common(costs);
      try {
        double deviation = normalize(costs, common);
        TourFinder.Tour tour =
            new TourFinder(
                    options,
                    rows.step() / query.framesPerSecond(),
                    columns.step() / reference.framesPerSecond())
                .find(costs);
        if (viewer != null && seen != null) {
          viewer.accept(CoarseView.of(seen, costs, tour));
        }
        return new CoarseMatch(tour, common, deviation, rows, columns);
      } catch (RuntimeException e) {
        common.close();
        throw e;
      }
    }
  }

  private int step(Recording recording) {
    requireLong(recording);
    return options.coarseStep(recording);
  }

  /**
   * Checks that a recording can be searched.
   *
   * @throws AlignException that says how long it must be
   */
  void requireLong(Recording recording) {
    int least = leastFrames(recording);
    if (recording.frames() < least) {
      throw new AlignException(
          "recording %s: expected at least %d frames (%.1f s), got %d"
              .formatted(
                  recording.name(),
                  least,
                  least / recording.framesPerSecond(),
                  recording.frames()));
    }
  }

  private int leastFrames(Recording recording) {
    return (LEAST_COARSE_FRAMES - 1) * options.coarseStep(recording) + 1;
  }

  private LowRank common(Matrix costs) {
    int places = Math.min(costs.rows(), costs.columns()) / FRAMES_PER_RANK;
    int rank = Math.min(options.rank(), Math.max(1, places));
    return rank == 0 ? LowRank.mean(costs) : LowRank.of(costs, rank);
  }

  /** Leaves the costs with mean 0 and deviation 1; returns what they were divided by. */
  private static double normalize(Matrix costs, LowRank common) {
    common.subtractFrom(costs);
    double deviation = Math.max(LEAST_DEVIATION, Costs.deviation(costs));
    costs.scale((float) (1 / deviation));
    return deviation;
  }
}
