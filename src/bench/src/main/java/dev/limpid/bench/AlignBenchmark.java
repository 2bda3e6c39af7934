package dev.limpid.bench;

import dev.limpid.align.AlignOptions;
import dev.limpid.align.Aligner;
import dev.limpid.align.Alignment;
import dev.limpid.align.Descriptors;
import dev.limpid.align.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Two recordings of 35 minutes, 63,000 frames at 30 a second, descriptors given: 6,300 x 6,300
 * coarse costs, then every frame. The time is that of both; the counters tell the mean of each
 * part. Prints the largest resident memory at the end. Run with {@code src/bench/run Align}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class AlignBenchmark {
  private static final int FRAMES = 63_000;
  private static final double FPS = 30;
  private static final double PLACES_PER_FRAME = 0.05;
  private static final float NOISE = 0.7f;

  @Param({"128", "1000"})
  private int dimension;

  private final Aligner aligner = new Aligner(AlignOptions.DEFAULT);
  private Recording query;
  private Recording reference;

  /** Milliseconds of the parts, summed, and how many runs that were. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Parts {
    public double coarseMillis;
    public double fineMillis;
    public long runs;
  }

  @Setup(Level.Trial)
  public void record() {
    query = record("query", 1, 1);
    reference = record("reference", 2, 0.97);
  }

  @Benchmark
  public Alignment align(Parts parts) {
    Alignment alignment = aligner.align(query, reference);
    parts.coarseMillis += alignment.timing().coarse();
    parts.fineMillis += alignment.timing().fine();
    parts.runs++;
    if (alignment.matchedShare() < 0.9) {
      throw new IllegalStateException(
          "expected the recordings to match, share is " + alignment.matchedShare());
    }
    return alignment;
  }

  @TearDown(Level.Trial)
  public void printMemory() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      lines.filter(line -> line.startsWith("VmHWM")).forEach(System.out::println);
    }
  }

  private Recording record(String name, long seed, double speed) {
    SplittableRandom noise = new SplittableRandom(seed);
    float[] values = new float[FRAMES * dimension];
    for (int i = 0; i < FRAMES; i++) {
      fill(values, i * dimension, i * PLACES_PER_FRAME * speed, noise);
    }
    return Recording.of(name, Descriptors.of(dimension, values), FPS);
  }

  /** A place, half way between two of those that a seed knows, with noise, on the unit sphere. */
  private void fill(float[] values, int at, double place, SplittableRandom noise) {
    long before = (long) place;
    float weight = (float) (place - before);
    SplittableRandom low = new SplittableRandom(before);
    SplittableRandom high = new SplittableRandom(before + 1);
    double square = 0;
    for (int k = at; k < at + dimension; k++) {
      values[k] = (1 - weight) * signed(low) + weight * signed(high) + NOISE * signed(noise);
      square += values[k] * values[k];
    }
    float length = (float) Math.sqrt(square);
    for (int k = at; k < at + dimension; k++) {
      values[k] /= length;
    }
  }

  private static float signed(SplittableRandom random) {
    return (float) (2 * random.nextDouble() - 1);
  }
}
