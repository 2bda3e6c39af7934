package dev.limpid.e2e;

import static dev.limpid.e2e.FaultKind.AWAY;
import static dev.limpid.e2e.FaultKind.CLOCK_BACK;
import static dev.limpid.e2e.FaultKind.CLOCK_FORWARD;
import static dev.limpid.e2e.FaultKind.CUT;
import static dev.limpid.e2e.FaultKind.CUT_LONG;
import static dev.limpid.e2e.FaultKind.DISK_FULL;
import static dev.limpid.e2e.FaultKind.FREEZE;
import static dev.limpid.e2e.FaultKind.FREEZE_LONG;
import static dev.limpid.e2e.FaultKind.KILL;
import static dev.limpid.e2e.FaultKind.STOP;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which processes run the pipeline, and what strikes them. */
enum FaultArrangement {
  /** {@code limpid run}. */
  RUN {
    @Override
    List<FaultVictim> start(FaultSite site, Path file, CommitWatch watch) throws IOException {
      SupervisedProcess run = site.limpid("run", "run", file.toString());
      FaultVictim victim = victim("limpid run", () -> run, plus(OF_ALL, AWAY, DISK_FULL), watch);
      return List.of(victim, victim, victim("broker", site::broker, plus(OF_BROKER, AWAY), watch));
    }
  },
  /** Two of them, of which one waits; the other one is the victim. */
  STANDBY {
    @Override
    List<FaultVictim> start(FaultSite site, Path file, CommitWatch watch) throws IOException {
      SupervisedProcess first = site.limpid("first", "run", file.toString());
      SupervisedProcess second = site.limpid("second", "run", file.toString());
      return List.of(
          victim(
              "limpid run with a standby",
              () -> isRunning(second) ? second : first,
              List.of(KILL, FREEZE, FREEZE_LONG, CUT, CUT_LONG),
              watch));
    }
  },
  /** A job manager and a task manager. */
  CLUSTER {
    @Override
    List<FaultVictim> start(FaultSite site, Path file, CommitWatch watch) throws IOException {
      List<SupervisedProcess> cluster = site.cluster(file);
      return List.of(
          victim("job manager", () -> cluster.get(0), plus(OF_ALL, DISK_FULL), watch),
          victim("task manager", () -> cluster.get(1), OF_ALL, watch),
          victim("broker under a cluster", site::broker, OF_BROKER, watch));
    }
  };

  private static final List<FaultKind> OF_ALL =
      List.of(KILL, FREEZE, FREEZE_LONG, CUT, CUT_LONG, CLOCK_FORWARD, CLOCK_BACK);
  private static final List<FaultKind> OF_BROKER =
      List.of(KILL, STOP, FREEZE, CUT, CUT_LONG, CLOCK_FORWARD, CLOCK_BACK);
  private static final String RUNS = "stop with Ctrl-C";

  /** Starts the processes; the broker is the last of the victims, if it is one. */
  abstract List<FaultVictim> start(FaultSite site, Path file, CommitWatch watch) throws IOException;

  private static FaultVictim victim(
      String name, Supplier<SupervisedProcess> process, List<FaultKind> kinds, CommitWatch watch) {
    return new FaultVictim(name, process, kinds, watch::firstAfter);
  }

  private static List<FaultKind> plus(List<FaultKind> kinds, FaultKind... further) {
    return Stream.concat(kinds.stream(), Stream.of(further)).toList();
  }

  private static boolean isRunning(SupervisedProcess process) {
    try {
      return process.log().contains(RUNS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
