package dev.limpid.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of this process over a long run: the most heap that was in use, and what the process
 * had of the machine's memory after the first inputs and at the end. Used by one thread.
 */
public final class MemoryWatch {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int EVERY = 1000;

  private long peakHeap;
  private String first = "";
  private long peakResident;

  /** Looks, from time to time. */
  public void look(long number) {
    if (number % EVERY == 0) {
      Runtime runtime = Runtime.getRuntime();
      peakHeap = Math.max(peakHeap, runtime.totalMemory() - runtime.freeMemory());
    }
    if (number == 10 * EVERY) {
      first = resident("VmRSS") + " -> ";
    }
  }

  /** By how many MiB the most memory that the process ever had has grown since the last call. */
  long growth() {
    long before = peakResident;
    peakResident = resident("VmHWM");
    return before == 0 ? 0 : peakResident - before;
  }

  /** What was seen, in one clause. */
  public String report() {
    return "heap %d of %d MiB at most; process %s%d MiB, %d at most"
        .formatted(
            peakHeap >> 20,
            Runtime.getRuntime().maxMemory() >> 20,
            first,
            resident("VmRSS"),
            resident("VmHWM"));
  }

  /** MiB; 0 where the system does not tell. */
  private static long resident(String field) {
    try {
      return Files.exists(STATUS)
          ? Files.readAllLines(STATUS).stream()
              .filter(line -> line.startsWith(field))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
              .findFirst()
              .orElse(0)
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
