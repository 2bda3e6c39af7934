package dev.limpid.testing;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Many made-up inputs, one after the other: a few in the tests, {@code -Dlimpid.fuzz.count=N} in a
 * campaign, others with {@code -Dlimpid.fuzz.seed=S}. An input depends on the seed and its number
 * alone, so {@code -Dlimpid.fuzz.from=NUMBER -Dlimpid.fuzz.count=1} tries one again. The number of
 * the input at work stands in {@code target/fuzz-NAME.input}, for the case that the process itself
 * dies of it; one that takes over a minute is told on stderr, with its thread's stack. Used by one
 * thread.
 */
public final class Campaign {
  private static final String COUNT = "limpid.fuzz.count";
  private static final long SEED = Long.getLong("limpid.fuzz.seed", 13);
  private static final int FROM = Integer.getInteger("limpid.fuzz.from", 0);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long HANG_MILLIS = 60_000;

  /** What one input may add to the process's largest size. */
  private static final int MOST_GROWTH_MIB = 512;

  private static final int MOST_FAILURES = 20;
  private static final int MOST_TOLD = 2_000;

  /** Tries one input. */
  @FunctionalInterface
  public interface Trial {
    /** Fails if the input does what none may. */
    void run(SplittableRandom random) throws Exception;
  }

  private final String name;
  private final long mostCpuMillis;
  private final long mostBytes;
  private final MemoryWatch memory = new MemoryWatch();
  private final Thread worker = Thread.currentThread();
  private volatile long current = -1;
  private volatile long startedMillis;
  private long slowest = -1;
  private long slowestMillis;
  private long largestBytes;
  private final List<AssertionError> failures = new ArrayList<>();

  private Campaign(String name, long mostCpuMillis, long mostBytes) {
    this.name = name;
    this.mostCpuMillis = mostCpuMillis;
    this.mostBytes = mostBytes;
  }

  /**
   * Tries inputs that are worked on by the calling thread.
   *
   * @param inputs how many, in the tests
   * @param mostCpuMillis that one input may take of the calling thread
   * @param mostBytes that the calling thread may allocate for one input
   */
  public static void run(String name, int inputs, long mostCpuMillis, long mostBytes, Trial trial) {
    new Campaign(name, mostCpuMillis, mostBytes).run(count(inputs), trial);
  }

  /** How many inputs there are where the tests have {@code inputs}. */
  public static int count(int inputs) {
    return Integer.getInteger(COUNT, inputs);
  }

  /** Whether these are the inputs of the tests, so that it is known what is among them. */
  public static boolean isWhole() {
    return Integer.getInteger(COUNT) == null;
  }

  /** Of all campaigns. */
  public static long seed() {
    return SEED;
  }

  private void run(int inputs, Trial trial) {
    long started = System.nanoTime();
    Thread watch = new Thread(this::tellOfHangs, "campaign-watch");
    watch.setDaemon(true);
    watch.start();
    try (FileChannel file = open()) {
      for (int i = FROM; i < FROM + inputs; i++) {
        note(file, i);
        attempt(i, trial);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      watch.interrupt();
      report(inputs, started);
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private void report(int inputs, long started) {
    System.out.printf(
        "%s: %d inputs, seed %d, %d s; %s; the slowest took %d ms (number %d), the largest allocated"
            + " %d kB%n",
        name,
        inputs,
        SEED,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started),
        memory.report(),
        slowestMillis,
        slowest,
        largestBytes >> 10);
    failures.forEach(failure -> System.out.println(brief(failure)));
  }

  private static String brief(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String where = root.getStackTrace().length == 0 ? "" : " at " + root.getStackTrace()[0];
    String text = failure.getMessage() + ": " + root + where;
    return text.length() <= MOST_TOLD ? text : text.substring(0, MOST_TOLD) + "...";
  }

  private void attempt(int number, Trial trial) {
    long cpu = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    startedMillis = System.currentTimeMillis();
    current = number;
    try {
      trial.run(new SplittableRandom(SEED * 1_000_003 + number));
      check(number, cpu, bytes);
    } catch (Exception | Error e) {
      failed(number, e);
    }
    current = -1;
    memory.look(number);
  }

  private void check(int number, long cpu, long bytes) {
    long usedMillis = TimeUnit.NANOSECONDS.toMillis(THREADS.getCurrentThreadCpuTime() - cpu);
    long usedBytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    require("ms", usedMillis, mostCpuMillis);
    require("bytes", usedBytes, mostBytes);
    if (usedMillis >= slowestMillis) {
      slowestMillis = usedMillis;
      slowest = number;
    }
    largestBytes = Math.max(largestBytes, usedBytes);
    require("MiB of the machine's memory", memory.growth(), MOST_GROWTH_MIB);
  }

  private static void require(String unit, long used, long most) {
    if (used > most) {
      throw new AssertionError("took %d %s, expected at most %d".formatted(used, unit, most));
    }
  }

  /** Goes on after the first ones: what else there is should be known too. */
  private void failed(int number, Throwable failure) {
    AssertionError told = new AssertionError(describe(number) + " failed", failure);
    failures.add(told);
    if (failures.size() == MOST_FAILURES) {
      throw told;
    }
  }

  private String describe(long number) {
    return "%s: input %d of seed %d (-Dlimpid.fuzz.seed=%d -Dlimpid.fuzz.from=%d -Dlimpid.fuzz.count=1)"
        .formatted(name, number, SEED, SEED, number);
  }

  private FileChannel open() throws IOException {
    Path folder = Files.createDirectories(Path.of("target"));
    return FileChannel.open(
        folder.resolve("fuzz-" + name.replace(' ', '-') + ".input"),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE);
  }

  private static void note(FileChannel file, int number) throws IOException {
    int unused =
        file.write(
            ByteBuffer.wrap("%10d%n".formatted(number).getBytes(StandardCharsets.US_ASCII)), 0);
  }

  private void tellOfHangs() {
    try {
      while (true) {
        Thread.sleep(HANG_MILLIS);
        long number = current;
        if (number >= 0 && System.currentTimeMillis() - startedMillis > HANG_MILLIS) {
          System.err.printf(
              "%s takes long: %s%n", describe(number), Arrays.toString(worker.getStackTrace()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
