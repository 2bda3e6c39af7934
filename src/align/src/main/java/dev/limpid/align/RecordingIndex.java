package dev.limpid.align;

import java.util.Arrays;
import java.util.List;

/**
 * Which recordings of a collection may show the same route: exact nearest neighbours of sparse
 * descriptors by matrix products (thesis section 4.4.4 restricts the look-up to each 10th frame,
 * too). The mean of each recording is taken off its descriptors first, so that a night's frames are
 * not all nearest to another night's. Immutable.
 */
final class RecordingIndex {
  /** Neighbours of other recordings that a descriptor votes for. */
  private static final int NEIGHBOURS = 3;

  private final float[][] votes;

  private RecordingIndex(float[][] votes) {
    this.votes = votes;
  }

  /**
   * @param recordings at least two, described alike
   * @param seconds time between the descriptors that are looked up
   */
  static RecordingIndex of(List<Recording> recordings, double seconds) {
    List<Descriptors> sparse =
        recordings.stream()
            .map(
                recording ->
                    recording
                        .descriptors()
                        .every(
                            (int) Math.max(1, Math.round(seconds * recording.framesPerSecond()))))
            .map(RecordingIndex::centred)
            .toList();
    float[][] votes = new float[sparse.size()][sparse.size()];
    for (int i = 0; i < votes.length; i++) {
      vote(i, sparse, votes[i]);
    }
    return new RecordingIndex(votes);
  }

  private static Descriptors centred(Descriptors descriptors) {
    int dimension = descriptors.dimension();
    double[] mean = new double[dimension];
    for (int i = 0; i < descriptors.values().length; i++) {
      mean[i % dimension] += descriptors.values()[i] / (double) descriptors.count();
    }
    Descriptors.Builder result = new Descriptors.Builder();
    for (int i = 0; i < descriptors.count(); i++) {
      float[] value = descriptors.get(i);
      double square = 0;
      for (int k = 0; k < dimension; k++) {
        value[k] -= (float) mean[k];
        square += value[k] * value[k];
      }
      result.add(unit(value, Math.sqrt(square)));
    }
    return result.build();
  }

  private static float[] unit(float[] value, double length) {
    if (length < 1e-6) {
      float[] axis = new float[value.length];
      axis[0] = 1;
      return axis;
    }
    for (int k = 0; k < value.length; k++) {
      value[k] /= (float) length;
    }
    return value;
  }

  /** Each descriptor of one recording votes for the recordings that come nearest. */
  private static void vote(int own, List<Descriptors> all, float[] votes) {
    int count = all.get(own).count();
    float[][] nearest = new float[count][all.size()];
    for (int other = 0; other < all.size(); other++) {
      if (other == own) {
        continue;
      }
      try (Matrix costs = Costs.between(all.get(own), all.get(other))) {
        float[] row = new float[costs.columns()];
        for (int i = 0; i < count; i++) {
          costs.readRow(i, row);
          Arrays.sort(row);
          nearest[i][other] = row[0];
        }
      }
    }
    for (float[] distances : nearest) {
      distances[own] = Float.MAX_VALUE;
      float[] sorted = distances.clone();
      Arrays.sort(sorted);
      float limit = sorted[Math.min(NEIGHBOURS, sorted.length - 1) - 1];
      for (int other = 0; other < distances.length; other++) {
        votes[other] += distances[other] <= limit ? 1f / count : 0;
      }
    }
  }

  /** The affinity that two of {@code count} recordings have on average. */
  static float chance(int count) {
    return 2f * Math.min(NEIGHBOURS, count - 1) / (count - 1);
  }

  /** How strongly two recordings are nearest to one another, 0 to 2. */
  float affinity(int one, int other) {
    return votes[one][other] + votes[other][one];
  }
}
