package dev.limpid.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Strikes victims at random, one fault after the other: half of them when what the one before did
 * has healed, the others before. Seeded. One thread.
 */
final class FaultInjector {
  /** Share of the faults that strike before the one before has healed. */
  private static final double IMPATIENT = 0.5;

  private static final int LONGEST_PAUSE_MILLIS = 2_000;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final long start = System.nanoTime();
  private final SplittableRandom random;
  private final List<FaultVictim> victims;
  private final SmallDisk disk;
  private final List<FaultReport> reports = new ArrayList<>();

  FaultInjector(SplittableRandom random, List<FaultVictim> victims, SmallDisk disk) {
    this.random = random;
    this.victims = victims;
    this.disk = disk;
  }

  /** What has struck so far. */
  List<FaultReport> reports() {
    return reports;
  }

  /** Strikes until it is told to stop, or so many faults have struck. */
  void strike(int faults, BooleanSupplier goesOn) throws Exception {
    while (reports.size() < faults && goesOn.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
      FaultVictim victim = victims.get(random.nextInt(victims.size()));
      FaultKind kind = victim.kinds().get(random.nextInt(victim.kinds().size()));
      long millis = kind.millis(random.nextDouble());
      strike(victim, kind, millis, random.nextDouble() >= IMPATIENT, goesOn);
    }
  }

  /** Kills the last of the victims once, for so long. */
  void outage(long millis, BooleanSupplier goesOn) throws Exception {
    strike(victims.get(victims.size() - 1), FaultKind.AWAY, millis, true, goesOn);
  }

  private void strike(
      FaultVictim victim, FaultKind kind, long millis, boolean patient, BooleanSupplier goesOn)
      throws Exception {
    SupervisedProcess process = victim.process().get();
    process.awaitAlive();
    long began = System.nanoTime();
    kind.begin(process, disk, random.nextDouble());
    TimeUnit.MILLISECONDS.sleep(millis);
    kind.end(process, disk);
    long counted = kind == FaultKind.KILL ? began : System.nanoTime();
    // What a dead process has committed before may still appear
    long from = kind == FaultKind.KILL ? began + SupervisedProcess.RESTART.toNanos() : counted;
    OptionalLong frame = victim.frameAfter().apply(from);
    while (patient
        && frame.isEmpty()
        && goesOn.getAsBoolean()
        && System.nanoTime() - from < PATIENCE_NANOS) {
      TimeUnit.MILLISECONDS.sleep(20);
      frame = victim.frameAfter().apply(from);
    }
    FaultReport report =
        new FaultReport(
            victim.name(),
            kind,
            TimeUnit.NANOSECONDS.toMillis(began - start),
            millis,
            frame.isEmpty() ? null : TimeUnit.NANOSECONDS.toMillis(frame.getAsLong() - counted));
    reports.add(report);
    System.out.println(report);
    if (patient && frame.isEmpty() && goesOn.getAsBoolean()) {
      throw new FaultFinding("no frame since %s of %s".formatted(kind, victim.name()));
    }
  }
}
