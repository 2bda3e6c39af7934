package dev.limpid.e2e;

import dev.limpid.wire.WireRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A pipeline, frames at a steady rate, faults that strike meanwhile, and what is committed in the
 * end.
 *
 * @param dir an empty folder
 * @param number of the round
 * @param frames of each stream
 */
record FaultRound(
    Path dir,
    int number,
    long seed,
    FaultArrangement arrangement,
    FaultPipeline pipeline,
    int frames,
    FaultAttack attack) {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** For what is committed twice to appear. */
  private static final long SETTLE_SECONDS = 3;

  /**
   * Runs it.
   *
   * @param expected what is committed when nothing strikes
   */
  RoundReport run(SortedMap<String, List<WireRecord>> expected) throws Exception {
    long start = System.nanoTime();
    List<FaultReport> reports = List.of();
    String finding;
    try (FaultSite site = FaultSite.start(dir, attack.brokerSettings())) {
      boolean onCluster = arrangement == FaultArrangement.CLUSTER;
      Path file = site.prepare(pipeline, onCluster ? List.of() : attack.runSettings());
      List<String> topics = FaultSite.outputs(file);
      try (CommitWatch watch = new CommitWatch(site.bootstrap(), FaultSite.partitions(topics));
          FaultFeed feed = new FaultFeed(site.bootstrap(), frames, FaultFootage.FRAME_MILLIS)) {
        FaultInjector injector =
            new FaultInjector(
                new SplittableRandom(seed), arrangement.start(site, file, watch), site.disk());
        reports = injector.reports();
        Awaitility.await("first frame").atMost(PATIENCE).until(() -> watch.count() > 0);
        feed.goOn();
        attack.strike().with(injector, feed::isSending);
        requireOnce(site, feed.await());
        awaitCount(watch, PipelineRun.count(expected));
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        finding = OutputDifference.of(expected, site.committed(topics));
      } catch (FaultFinding e) {
        finding = String.valueOf(e.getMessage());
      }
    }
    return new RoundReport(
        number,
        seed,
        arrangement.name(),
        pipeline.name(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
        PipelineRun.count(expected),
        reports,
        finding);
  }

  /** Else what follows says nothing about the pipeline. */
  private static void requireOnce(FaultSite site, int sent) {
    int there = PipelineRun.count(site.committed(List.of(FaultFootage.TOPICS.frames())));
    if (there != sent) {
      throw new FaultFinding("%d frames were sent, Kafka has %d".formatted(sent, there));
    }
  }

  /** Waits for the last record; fails when none comes any more. */
  private static void awaitCount(CommitWatch watch, int records) throws InterruptedException {
    int before = watch.count();
    long since = System.nanoTime();
    while (watch.count() < records) {
      TimeUnit.MILLISECONDS.sleep(200);
      if (watch.count() > before) {
        before = watch.count();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        throw new FaultFinding("only %d of %d records are committed".formatted(before, records));
      }
    }
  }
}
