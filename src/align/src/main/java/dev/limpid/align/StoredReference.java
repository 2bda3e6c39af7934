package dev.limpid.align;

import java.util.Arrays;

/**
 * A recording that live streams are aligned to, complete. Owns native memory until closed; one
 * thread.
 *
 * <p>Knows of each frame how near it is to all frames of its own recording: what a column of costs
 * has in common with every row (thesis section 4.3.3) is known before the first row comes.
 */
public final class StoredReference extends LiveReference {
  /** Rows of the matrix that {@link #usual} is the mean of. */
  private static final int SAMPLES = 256;

  private final Recording recording;
  private final Matrix frames;
  private final float[] usual;
  private final double usualDistance;

  /** Copies the descriptors. */
  public StoredReference(Recording recording) {
    this.recording = recording;
    this.frames = Matrix.of(recording.descriptors(), 0, recording.frames());
    this.usual = new float[recording.frames()];
    this.usualDistance = measureUsual();
  }

  private double measureUsual() {
    int count = Math.min(SAMPLES, recording.frames());
    int[] chosen = new int[count];
    Arrays.setAll(chosen, i -> (int) ((long) i * recording.frames() / count));
    float[] row = new float[usual.length];
    double sum = 0;
    for (int frame : chosen) {
      costs(recording.descriptors().get(frame), row);
      sum += mean(row);
      for (int j = 0; j < row.length; j++) {
        usual[j] += row[j] / count;
      }
    }
    float mean = (float) (sum / count);
    for (int j = 0; j < usual.length; j++) {
      usual[j] -= mean;
    }
    return mean;
  }

  @Override
  public int frames() {
    return recording.frames();
  }

  @Override
  long first() {
    return 0;
  }

  @Override
  boolean grows() {
    return false;
  }

  @Override
  public double framesPerSecond() {
    return recording.framesPerSecond();
  }

  @Override
  Recording recording() {
    return recording;
  }

  @Override
  float[] usual() {
    return usual;
  }

  @Override
  double usualDistance() {
    return usualDistance;
  }

  /** By one matrix-vector product. */
  @Override
  void costs(float[] descriptor, float[] row) {
    int dimension = recording.descriptors().dimension();
    if (descriptor.length != dimension) {
      throw new AlignException(
          "descriptor: expected %d values as in the reference %s, got %d"
              .formatted(dimension, recording.name(), descriptor.length));
    }
    try (Matrix query = Matrix.of(1, dimension, descriptor);
        Matrix costs = new Matrix(1, row.length)) {
      costs.multiply(1, query, false, frames, true, 0);
      Costs.toDistances(costs);
      costs.readRow(0, row);
    }
  }

  @Override
  public void close() {
    frames.close();
  }
}
