package dev.limpid.operators.pipeline;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many bytes one frame operator may hold on this machine.
 *
 * @param frames native: pixels of frames in work, and models while they run
 * @param states native: states of streams that are ready for the next frame
 * @param stored heap: states of all streams, where the state backend keeps them there
 * @param waiting heap: records since all were last processed
 */
record MemoryBudget(long frames, long states, long stored, long waiting) {
  private static final long MEBIBYTE = 1L << 20;

  /** Code, threads and libraries of the process. */
  private static final long PROCESS_BYTES = 512 * MEBIBYTE;

  /** A machine that says it has less is not believed. */
  private static final long LEAST_BYTES = 512 * MEBIBYTE;

  /**
   * What the options say; what they leave open comes from this machine, or its container.
   *
   * @param operators that share it
   */
  static MemoryBudget of(MemoryOptions options, int operators) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long heap = Runtime.getRuntime().maxMemory();
    return of(options, operators, system.getTotalMemorySize(), heap);
  }

  /** On a machine with so much memory, of which the heap may take so much. */
  static MemoryBudget of(MemoryOptions options, int operators, long machine, long heap) {
    long beside = Math.max(LEAST_BYTES, machine - heap - PROCESS_BYTES);
    long frames = choose(options.framesMebibytes(), beside * 3 / 5);
    long states = choose(options.statesMebibytes(), beside / 5);
    long stored = options.storedOnDisk() ? Long.MAX_VALUE : heap / 2 / operators;
    return new MemoryBudget(frames / operators, states / operators, stored, heap / 8 / operators);
  }

  private static long choose(long mebibytes, long otherwise) {
    return mebibytes > 0 ? mebibytes * MEBIBYTE : otherwise;
  }

  /** Of {@link #frames}: buffers of pixels. */
  long pixels() {
    return frames / 8;
  }

  /** How many frames can be in work at once of which one needs so many bytes; 0 if none. */
  long framesOf(long bytes) {
    return (frames - pixels()) / Math.max(1, bytes);
  }

  static String inMebibytes(long bytes) {
    return "%d MiB".formatted((bytes + MEBIBYTE - 1) / MEBIBYTE);
  }
}
