package dev.limpid.e2e;

import static dev.limpid.e2e.FaultKind.CLOCK_BACK;
import static dev.limpid.e2e.FaultKind.CLOCK_FORWARD;
import static dev.limpid.e2e.FaultKind.CUT;
import static dev.limpid.e2e.FaultKind.CUT_LONG;
import static dev.limpid.e2e.FaultKind.FREEZE;
import static dev.limpid.e2e.FaultKind.FREEZE_LONG;
import static dev.limpid.e2e.FaultKind.KILL;
import static dev.limpid.e2e.FaultKind.STOP;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.WireRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * {@code limpid ingest} of two sources and a dashboard that shows them. Whatever strikes, each pass
 * through a source is in Kafka whole and in order up to where it was killed, nothing is twice, and
 * the page goes on.
 *
 * @param dir an empty folder
 * @param number of the round
 * @param seconds how long faults strike
 */
record EdgeRound(Path dir, int number, long seed, int seconds) {
  private static final List<String> STREAMS = List.of("pattern", "drive");
  private static final String TOKEN = "faults-token-of-a-test";
  private static final int PAGE_PORT = 8080;
  private static final List<FaultKind> OF_ALL =
      List.of(KILL, FREEZE, FREEZE_LONG, CUT, CUT_LONG, CLOCK_FORWARD, CLOCK_BACK);

  /**
   * Runs it.
   *
   * @param faults at most so many
   */
  RoundReport run(int faults) throws Exception {
    long start = System.nanoTime();
    List<FaultReport> reports = List.of();
    String finding = "";
    int records = 0;
    List<String> topics = List.of(FaultFootage.TOPICS.frames());
    try (FaultSite site = FaultSite.start(dir, List.of())) {
      createTopics(site.bootstrap());
      SupervisedProcess ingest = ingest(site);
      SupervisedProcess dashboard = dashboard(site);
      try (CommitWatch watch = new CommitWatch(site.bootstrap(), FaultSite.partitions(topics));
          PageWatch page =
              new PageWatch(dashboard.cell().address() + ":" + PAGE_PORT, TOKEN, STREAMS)) {
        FaultInjector injector =
            new FaultInjector(
                new SplittableRandom(seed),
                victims(site, ingest, dashboard, watch, page),
                site.disk());
        reports = injector.reports();
        Awaitility.await("first picture")
            .atMost(java.time.Duration.ofMinutes(5))
            .until(() -> page.firstAfter(start).isPresent());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        injector.strike(faults, () -> System.nanoTime() < end);
        long struck = System.nanoTime();
        Awaitility.await("the page goes on")
            .atMost(java.time.Duration.ofMinutes(5))
            .until(() -> page.firstAfter(struck).isPresent());
        ingest.down(true);
        SortedMap<String, List<WireRecord>> frames = site.committed(topics);
        records = PipelineRun.count(frames);
        finding = finding(frames);
      } catch (FaultFinding e) {
        finding = String.valueOf(e.getMessage());
      }
    }
    return new RoundReport(
        number,
        seed,
        "EDGE",
        "",
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
        records,
        reports,
        finding);
  }

  private static void createTopics(String bootstrap) {
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(bootstrap))) {
      var unused =
          admin.ensure(
              FaultFootage.TOPICS.all().stream().map(FaultFootage.TOPICS::spec).toList(),
              FaultSite.PARTITIONS,
              Map.of());
    }
  }

  private static SupervisedProcess ingest(FaultSite site) throws Exception {
    return site.limpid(
        "ingest",
        "ingest",
        "--bootstrap",
        site.bootstrap(),
        "--prefix",
        FaultFootage.TOPICS.prefix(),
        "--loop",
        STREAMS.get(0) + "=test:160x96@8",
        STREAMS.get(1) + "=sample:160x96@8?seconds=8&condition=rain");
  }

  private static SupervisedProcess dashboard(FaultSite site) throws Exception {
    return site.limpid(
        "dashboard",
        "dashboard",
        "--bootstrap",
        site.bootstrap(),
        "--prefix",
        FaultFootage.TOPICS.prefix(),
        "--host",
        "0.0.0.0",
        "--port",
        String.valueOf(PAGE_PORT),
        "--behind-proxy",
        "--token",
        TOKEN);
  }

  private static List<FaultVictim> victims(
      FaultSite site,
      SupervisedProcess ingest,
      SupervisedProcess dashboard,
      CommitWatch watch,
      PageWatch page) {
    return List.of(
        new FaultVictim("ingest", () -> ingest, OF_ALL, watch::firstAfter),
        new FaultVictim("dashboard", () -> dashboard, OF_ALL, page::firstAfter),
        new FaultVictim(
            "broker under ingest and dashboard",
            site::broker,
            List.of(KILL, STOP, FREEZE, CUT, CUT_LONG, CLOCK_FORWARD, CLOCK_BACK),
            page::firstAfter));
  }

  /** What is wrong with the frames of the streams. */
  private static String finding(Map<String, List<WireRecord>> frames) {
    List<String> findings = new ArrayList<>();
    if (frames.size() != STREAMS.size()) {
      findings.add("expected streams %s, got %s".formatted(STREAMS, frames.keySet()));
    }
    frames.forEach((stream, records) -> findings.addAll(findings(stream, records)));
    return String.join("; ", findings);
  }

  /** Each epoch stands in one piece, and its frames have numbers without a gap. */
  private static List<String> findings(String stream, List<WireRecord> records) {
    List<String> findings = new ArrayList<>();
    Set<Long> epochs = new HashSet<>();
    long epoch = 0;
    long seq = 0;
    for (WireRecord record : records) {
      if (record.value() == null) {
        continue; // says that the source has ended
      }
      FrameHeaders headers = FrameHeaders.parse(record.headers());
      long next = headers.seq().orElseThrow();
      boolean begins = headers.epoch() != epoch;
      if (begins ? !epochs.add(headers.epoch()) : next != seq + 1) {
        findings.add(
            "%s: epoch %d seq %d after epoch %d seq %d"
                .formatted(stream, headers.epoch(), next, epoch, seq));
      }
      epoch = headers.epoch();
      seq = next;
    }
    return findings;
  }
}
