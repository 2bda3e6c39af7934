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

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * A pipeline, frames at a steady rate, and what is committed of them: undisturbed, or while faults
 * strike.
 *
 * @param frames of each stream
 */
record FaultRound(Path dir, FaultPipeline pipeline, int frames) {
  private static final String RUNS = "stop with Ctrl-C";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long SETTLE_SECONDS = 3;
  private static final List<FaultKind> OF_ALL =
      List.of(KILL, FREEZE, FREEZE_LONG, CUT, CUT_LONG, CLOCK_FORWARD, CLOCK_BACK);

  /** Which processes run the pipeline. */
  enum Arrangement {
    /** {@code limpid run}. */
    RUN,
    /** Two of them, of which one waits. */
    STANDBY,
    /** A job manager and a task manager. */
    CLUSTER
  }

  /** What strikes, at what. */
  interface Attack {
    List<String> brokerSettings();

    List<String> pipelineSettings();

    void strike(FaultInjector injector, BooleanSupplier isSending) throws Exception;

    /** At random, with transactions that time out after seconds where outages can be longer. */
    static Attack random(int faults) {
      return new Attack() {
        @Override
        public List<String> brokerSettings() {
          return List.of();
        }

        @Override
        public List<String> pipelineSettings() {
          return List.of("kafka.transaction-timeout: 6 s");
        }

        @Override
        public void strike(FaultInjector injector, BooleanSupplier isSending) throws Exception {
          injector.strike(faults, isSending);
        }
      };
    }

    /** The broker is away once, with all timeouts as they are by default, 15 minutes. */
    static Attack outage(long seconds) {
      return new Attack() {
        @Override
        public List<String> brokerSettings() {
          return List.of("transaction.max.timeout.ms=900000");
        }

        @Override
        public List<String> pipelineSettings() {
          return List.of();
        }

        @Override
        public void strike(FaultInjector injector, BooleanSupplier isSending) throws Exception {
          injector.outage(TimeUnit.SECONDS.toMillis(seconds), isSending);
        }
      };
    }
  }

  /** What is committed when nothing strikes. */
  SortedMap<String, List<WireRecord>> undisturbed() throws Exception {
    try (FaultSite site = FaultSite.start(dir, List.of())) {
      Path file = site.prepare(pipeline, List.of());
      try (FaultFeed feed = new FaultFeed(site.bootstrap(), frames, 0);
          SupervisedProcess limpid = site.limpid("run", "run", file.toString())) {
        feed.goOn();
        feed.await();
        awaitAllRead(site.bootstrap());
        limpid.down(true);
      }
      return site.committed(FaultSite.outputs(file));
    }
  }

  private static void awaitAllRead(String bootstrap) {
    try (Admin admin = Admin.create(KafkaAccess.of(bootstrap).admin(Map.of()))) {
      Awaitility.await("all frames are read")
          .atMost(PATIENCE)
          .until(() -> readOffsets(admin).equals(endOffsets(admin)));
    }
  }

  private static Map<TopicPartition, Long> readOffsets(Admin admin) throws Exception {
    Map<TopicPartition, Long> offsets = new java.util.HashMap<>();
    for (Map.Entry<TopicPartition, OffsetAndMetadata> each :
        admin
            .listConsumerGroupOffsets("limpid-" + FaultFootage.TOPICS.prefix())
            .partitionsToOffsetAndMetadata()
            .get()
            .entrySet()) {
      offsets.put(each.getKey(), each.getValue().offset());
    }
    return offsets;
  }

  private static Map<TopicPartition, Long> endOffsets(Admin admin) throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new java.util.HashMap<>();
    FaultSite.partitions(List.of(FaultFootage.TOPICS.frames()))
        .forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new java.util.HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> each :
        admin.listOffsets(latest).all().get().entrySet()) {
      if (each.getValue().offset() > 0) {
        ends.put(each.getKey(), each.getValue().offset());
      }
    }
    return ends;
  }

  /**
   * Strikes while frames come, and compares what is committed in the end.
   *
   * @param expected what is committed when nothing strikes
   */
  RoundReport disturbed(
      int round,
      long seed,
      Arrangement arrangement,
      Attack attack,
      SortedMap<String, List<WireRecord>> expected)
      throws Exception {
    long start = System.nanoTime();
    int records = PipelineRun.count(expected);
    List<FaultReport> reports = List.of();
    String finding = "";
    try (FaultSite site = FaultSite.start(dir, attack.brokerSettings())) {
      Path file =
          site.prepare(
              pipeline, arrangement == Arrangement.CLUSTER ? List.of() : attack.pipelineSettings());
      List<String> topics = FaultSite.outputs(file);
      try (CommitWatch watch = new CommitWatch(site.bootstrap(), FaultSite.partitions(topics));
          FaultFeed feed = new FaultFeed(site.bootstrap(), frames, FaultFootage.FRAME_MILLIS)) {
        FaultInjector injector =
            new FaultInjector(
                new SplittableRandom(seed), victims(site, file, arrangement, watch), site.disk());
        reports = injector.reports();
        try {
          Awaitility.await("first frame").atMost(PATIENCE).until(() -> watch.count() > 0);
          feed.goOn();
          attack.strike(injector, feed::isSending);
          feed.await();
          awaitCount(watch, records);
          TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
          finding = OutputDifference.of(expected, site.committed(topics));
        } catch (FaultFinding e) {
          finding = String.valueOf(e.getMessage());
        }
      }
    }
    return new RoundReport(
        round,
        seed,
        arrangement.name(),
        pipeline.name(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
        records,
        reports,
        finding);
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

  private List<FaultVictim> victims(
      FaultSite site, Path file, Arrangement arrangement, CommitWatch watch) throws IOException {
    List<FaultKind> ofBroker = List.of(KILL, STOP, FREEZE, CUT, CUT_LONG, CLOCK_FORWARD);
    return switch (arrangement) {
      case RUN -> {
        SupervisedProcess run = site.limpid("run", "run", file.toString());
        yield List.of(
            victim("limpid run", () -> run, plus(OF_ALL, AWAY, DISK_FULL), watch),
            victim("limpid run", () -> run, plus(OF_ALL, AWAY, DISK_FULL), watch),
            victim("broker", site::broker, plus(ofBroker, AWAY, CLOCK_BACK), watch));
      }
      case STANDBY -> {
        SupervisedProcess first = site.limpid("first", "run", file.toString());
        SupervisedProcess second = site.limpid("second", "run", file.toString());
        yield List.of(
            victim(
                "limpid run with a standby",
                () -> isRunning(second) ? second : first,
                List.of(KILL, FREEZE, FREEZE_LONG, CUT, CUT_LONG),
                watch));
      }
      case CLUSTER -> {
        List<SupervisedProcess> cluster = site.cluster(file);
        yield List.of(
            victim("job manager", () -> cluster.get(0), plus(OF_ALL, DISK_FULL), watch),
            victim("task manager", () -> cluster.get(1), OF_ALL, watch),
            victim("broker", site::broker, plus(ofBroker, CLOCK_BACK), watch));
      }
    };
  }

  private static FaultVictim victim(
      String name, Supplier<SupervisedProcess> process, List<FaultKind> kinds, CommitWatch watch) {
    return new FaultVictim(name, process, kinds, watch::firstAfter);
  }

  private static List<FaultKind> plus(List<FaultKind> kinds, FaultKind... further) {
    return java.util.stream.Stream.concat(kinds.stream(), List.of(further).stream()).toList();
  }

  private static boolean isRunning(SupervisedProcess process) {
    try {
      return process.log().contains(RUNS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
