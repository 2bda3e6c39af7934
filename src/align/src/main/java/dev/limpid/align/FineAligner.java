package dev.limpid.align;

/**
 * Refines a coarse tour to every frame (thesis section 4.3.4, figure 4.10): costs at full rate are
 * computed in chunks, near the coarse tour only. Chunks overlap and paths through them start and
 * end freely, because the coarse tour is only known to its own step (ADR 10). One thread.
 */
final class FineAligner {
  private static final double CHUNK_SECONDS = 10;
  private static final double OVERLAP_SECONDS = 2;
  private static final double MARGIN_SECONDS = 2.5;

  /** Keeps paths away from frames that are far from the coarse tour, standard deviations. */
  private static final float FAR = 10;

  private final Recording query;
  private final Recording reference;
  private final CoarseMatch coarse;

  FineAligner(Recording query, Recording reference, CoarseMatch coarse) {
    this.query = query;
    this.reference = reference;
    this.coarse = coarse;
  }

  /** The same part of the tour in frames. */
  Segment refine(Segment segment) {
    int from = coarse.rows().first(segment.first());
    int to = coarse.rows().end(segment.end() - 1);
    double[] positions = new double[to - from];
    double[] confidence = new double[to - from];
    int chunk = frames(CHUNK_SECONDS, query);
    for (int start = from; start < to; start += chunk) {
      int end = Math.min(to, start + chunk);
      align(
          segment,
          Math.max(from, start - overlap()),
          Math.min(to, end + overlap()),
          chunk(start, end, from, positions));
    }
    for (int i = 0; i < confidence.length; i++) {
      confidence[i] = segment.confidenceAt(coarse.rows().position(from + i));
    }
    return new Segment(from, positions, confidence);
  }

  private interface Target {
    void set(int query, double reference);
  }

  private static Target chunk(int start, int end, int from, double[] positions) {
    return (frame, position) -> {
      if (frame >= start && frame < end) {
        positions[frame - from] = position;
      }
    };
  }

  private int overlap() {
    return frames(OVERLAP_SECONDS, query);
  }

  private static int frames(double seconds, Recording recording) {
    return (int) Math.max(1, Math.round(seconds * recording.framesPerSecond()));
  }

  private void align(Segment segment, int from, int to, Target target) {
    int margin = Math.max(coarse.columns().step(), frames(MARGIN_SECONDS, reference));
    int low = (int) Math.max(0, guide(segment, from) - margin);
    int high = (int) Math.min(reference.frames(), guide(segment, to - 1) + margin + 1);
    try (Matrix costs =
        Costs.between(query.descriptors(), from, to, reference.descriptors(), low, high)) {
      normalize(costs, from, low);
      stayNear(costs, segment, from, low, margin);
      StripePath path = StripeSearch.search(costs, 0, to - from);
      for (int i = 0; i < to - from; i++) {
        target.set(from + i, low + path.referenceAt(i));
      }
    }
  }

  private double guide(Segment segment, double frame) {
    return coarse.columns().frame(segment.referenceAt(coarse.rows().position(frame)));
  }

  /** As the coarse matrix was de-correlated and scaled. */
  private void normalize(Matrix costs, int from, int low) {
    double[] rows = new double[costs.rows()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = coarse.rows().position(from + i);
    }
    double[] columns = new double[costs.columns()];
    for (int j = 0; j < columns.length; j++) {
      columns[j] = coarse.columns().position(low + j);
    }
    try (LowRank common = coarse.common().at(rows, columns)) {
      common.subtractFrom(costs);
    }
    costs.scale((float) (1 / coarse.deviation()));
  }

  private void stayNear(Matrix costs, Segment segment, int from, int low, int margin) {
    float[] row = new float[costs.columns()];
    for (int i = 0; i < costs.rows(); i++) {
      double least = guide(segment, from + i - (double) coarse.rows().step()) - margin - low;
      double most = guide(segment, from + i + (double) coarse.rows().step()) + margin - low;
      costs.readRow(i, row);
      for (int j = 0; j < row.length; j++) {
        row[j] = j < least || j > most ? FAR : row[j];
      }
      costs.writeRow(i, row);
    }
  }
}
