package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Kills, freezes, cuts off, fills up and misleads every process of a pipeline, many times: what is
 * committed is the same bytes as of an undisturbed run. Only where asked for: {@code
 * -Dlimpid.faults=200 -Dlimpid.faults.seed=7 -Dlimpid.faults.log=FILE} is a campaign, which goes on
 * where the log ends.
 */
@EnabledIfSystemProperty(
    named = "limpid.faults",
    matches = "\\d+",
    disabledReason = "a campaign; asked for by limpid.faults")
class FaultCampaignITCase {
  private static final int FAULTS = Integer.getInteger("limpid.faults", 3);
  private static final long SEED = Long.getLong("limpid.faults.seed", 1);
  private static final int FRAMES = Integer.getInteger("limpid.faults.frames", 240);
  private static final long OUTAGE = Long.getLong("limpid.faults.outage", 0);
  private static final int ONLY = Integer.getInteger("limpid.faults.round", -1);
  private static final Path LOG =
      Path.of(System.getProperty("limpid.faults.log", "target/faults/" + SEED + ".log"));

  /** What rounds are in turn; the last of each cycle is an {@link EdgeRound}. */
  private static final List<FaultArrangement> ARRANGEMENTS =
      List.of(
          FaultArrangement.RUN,
          FaultArrangement.CLUSTER,
          FaultArrangement.STANDBY,
          FaultArrangement.RUN,
          FaultArrangement.CLUSTER);

  private static final int CYCLE = ARRANGEMENTS.size() + 1;

  private final Map<FaultPipeline, SortedMap<String, List<WireRecord>>> undisturbed =
      new EnumMap<>(FaultPipeline.class);

  @Test
  void faults_ofAnyKind_committedOutputIsTheSameBytes() throws Exception {
    Assumptions.assumeTrue(NetworkCells.arePossible(), "not root: no network namespaces");
    Assumptions.assumeTrue(SupervisedProcess.canFakeTime(), "no faketime");
    FaultLog log = new FaultLog(LOG.toAbsolutePath());
    if (ONLY >= 0) {
      RoundReport report = run(ONLY, FAULTS);
      System.out.println(report);
      assertThat(report.finding()).isEmpty();
      return;
    }
    while (FaultLog.faults(log.rounds()) < FAULTS) {
      List<RoundReport> done = log.rounds();
      RoundReport report = run(done.size(), FAULTS - FaultLog.faults(done));
      log.add(report);
      System.out.println(report);
    }
    System.out.println(FaultLog.table(log.rounds()));
    assertThat(log.rounds()).allSatisfy(round -> assertThat(round.finding()).isEmpty());
  }

  private RoundReport run(int round, int faults) throws Exception {
    long seed = new SplittableRandom(SEED * 1_000_003 + round).nextLong();
    Path dir = folder("round-" + round);
    RoundReport report =
        round % CYCLE == CYCLE - 1
            ? new EdgeRound(dir, round, seed, FRAMES * FaultFootage.FRAME_MILLIS / 1000).run(faults)
            : ofPipeline(
                dir,
                round,
                seed,
                OUTAGE > 0 ? FaultAttack.outage(OUTAGE) : FaultAttack.random(faults));
    if (report.finding().isEmpty()) {
      delete(dir);
    }
    return report;
  }

  private RoundReport ofPipeline(Path dir, int round, long seed, FaultAttack attack)
      throws Exception {
    FaultPipeline[] pipelines = FaultPipeline.values();
    FaultPipeline pipeline = pipelines[(round + round / CYCLE) % pipelines.length];
    FaultArrangement arrangement = ARRANGEMENTS.get(round % CYCLE);
    SortedMap<String, List<WireRecord>> expected = undisturbed.get(pipeline);
    if (expected == null) {
      Path own = folder("undisturbed-" + pipeline);
      expected = UndisturbedRun.of(own, pipeline, FRAMES);
      assertThat(PipelineRun.count(expected)).isGreaterThan(FRAMES);
      undisturbed.put(pipeline, expected);
      delete(own);
    }
    return new FaultRound(dir, round, seed, arrangement, pipeline, FRAMES, attack).run(expected);
  }

  private static Path folder(String name) throws IOException {
    Path dir = LOG.toAbsolutePath().resolveSibling("seed-" + SEED).resolve(name);
    delete(dir);
    return Files.createDirectories(dir);
  }

  private static void delete(Path dir) throws IOException {
    if (Files.exists(dir)) {
      try (Stream<Path> files = Files.walk(dir)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
