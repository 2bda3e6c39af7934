package dev.limpid.bench.soak;

import java.util.ArrayList;
import java.util.List;

/**
 * How much a figure may rise in an hour.
 *
 * @param column its name in {@link Samples}
 * @param perHour most that it may rise, in its own unit
 */
record Limit(String column, double perHour) {

  /**
   * Those of a process. What allocators fragment is no leak; a leak of 100 bytes per frame at 16
   * frames/s is 5.8 MB in an hour. Compiled code has a bound of the JVM's.
   */
  static List<Limit> ofProcess(String name) {
    return List.of(
        new Limit(name + ".heapMB", 4),
        new Limit(name + ".directMB", 2),
        new Limit(name + ".compiledMB", 20),
        new Limit(name + ".jvmMB", 4),
        new Limit(name + ".residentMB", 8),
        new Limit(name + ".files", 2),
        new Limit(name + ".threads", 2),
        new Limit(name + ".tmpMB", 1),
        new Limit(name + ".logKB", 1000));
  }

  /** Those of the pipeline. */
  static List<Limit> ofPipeline() {
    return List.of(
        new Limit("stateMB", 1),
        new Limit("waitingKB", 500),
        new Limit("checkpointKB", 500),
        new Limit("checkpointFolderMB", 2),
        new Limit("lag", 10),
        new Limit("p50ms", 50),
        new Limit("committedP50ms", 500));
  }

  /**
   * Prints how each figure went.
   *
   * @return the columns that rose more than they may
   */
  static List<String> judge(Samples samples, List<Limit> limits) {
    List<String> rising = new ArrayList<>();
    System.out.printf("%-24s %12s %12s %12s%n", "", "median", "per hour", "limit");
    for (Limit limit : limits) {
      double slope = samples.slopePerHour(limit.column);
      boolean rises = slope > limit.perHour;
      if (rises) {
        rising.add(limit.column);
      }
      System.out.printf(
          "%-24s %12.2f %+12.3f %12.1f%s%n",
          limit.column, samples.median(limit.column), slope, limit.perHour, rises ? "  RISES" : "");
    }
    return rising;
  }
}
