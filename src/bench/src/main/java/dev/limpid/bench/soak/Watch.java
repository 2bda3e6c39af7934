package dev.limpid.bench.soak;

import dev.limpid.embedded.EmbeddedKafka;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Looks at the processes every ten seconds, and says at the end whether all was well. Close it. */
final class Watch implements AutoCloseable {
  /** Before that, slopes say nothing. */
  private static final Duration SHORTEST = Duration.ofMinutes(30);

  private static final Duration DRAIN = Duration.ofMinutes(3);
  private static final int SAMPLE_SECONDS = 10;

  /** Garbage is collected before each so many-th sample, and the heap measured. */
  private static final int COLLECT_EVERY = 6;

  private final Path dir;
  private final List<LimpidProcess> processes;
  private final List<ProcessProbe> probes = new ArrayList<>();
  private final RunFigures figures;
  private final Accountant accountant;
  private final Visitor visitor;
  private final Samples samples;
  private Duration watched = Duration.ZERO;

  private Watch(
      Path dir,
      List<LimpidProcess> processes,
      RunFigures figures,
      Accountant accountant,
      Visitor visitor)
      throws IOException {
    this.dir = dir;
    this.processes = processes;
    this.figures = figures;
    this.accountant = accountant;
    this.visitor = visitor;
    this.samples = new Samples(dir.resolve("samples.csv"));
  }

  /**
   * Attaches to all.
   *
   * @param dir where the figures go
   * @param page address of the dashboard
   * @param streams those that are looked at there
   */
  static Watch start(
      Path dir,
      List<LimpidProcess> processes,
      RunFigures figures,
      EmbeddedKafka kafka,
      URI page,
      List<String> streams)
      throws IOException {
    Watch watch =
        new Watch(
            dir,
            processes,
            figures,
            new Accountant(Soak.TOPICS, kafka.bootstrap()),
            new Visitor(page, streams));
    for (LimpidProcess process : processes) {
      watch.probes.add(ProcessProbe.attach(process));
    }
    return watch;
  }

  /** Where the run keeps its checkpoints. */
  static Path checkpoints(Path dir) {
    return dir.resolve("checkpoints");
  }

  /** Samples for a time. */
  void sample(Duration length) throws IOException, InterruptedException {
    long started = System.nanoTime();
    for (int i = 0; watched.compareTo(length) < 0; i++) {
      boolean collect = i % COLLECT_EVERY == 0;
      samples.add(watched.toMillis() / 1e3, row(collect));
      if (collect) {
        System.out.printf("%5d s  %s%n", watched.toSeconds(), accountant.ledger());
        visitor.reload();
      }
      long due = started + TimeUnit.SECONDS.toNanos((long) (i + 1) * SAMPLE_SECONDS);
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      watched = Duration.ofNanos(System.nanoTime() - started);
    }
  }

  private Map<String, Double> row(boolean collect) throws IOException, InterruptedException {
    Map<String, Double> row = new LinkedHashMap<>();
    for (ProcessProbe probe : probes) {
      probe.addTo(row, collect);
    }
    figures.addTo(row);
    accountant.addTo(row);
    row.put("checkpointFolderMB", FolderSize.bytes(checkpoints(dir)) / 1e6);
    row.put("moments", (double) visitor.moments());
    return row;
  }

  /** Waits until all that was sent has come out, and prints the verdict. */
  boolean isGood() throws InterruptedException {
    List<String> faults = new ArrayList<>();
    if (!awaitBalance()) {
      faults.add("frames lost or doubled");
    }
    System.out.println(accountant.ledger());
    System.out.println("records: " + accountant.records());
    accountant.idle().forEach(topic -> faults.add("nothing in " + topic));
    if (visitor.moments() == 0) {
      faults.add("the dashboard showed nothing");
    }
    if (watched.compareTo(SHORTEST) < 0) {
      System.out.println("shorter than %s: slopes are not judged".formatted(SHORTEST));
    } else {
      Limit.judge(samples, limits()).forEach(column -> faults.add(column + " rises"));
    }
    System.out.println(faults.isEmpty() ? "GOOD" : "BAD: " + String.join(", ", faults));
    return faults.isEmpty();
  }

  /** Waits as long as outputs come: on a busy machine there may be many left. */
  private boolean awaitBalance() throws InterruptedException {
    Ledger ledger = accountant.ledger();
    long missing = Long.MAX_VALUE;
    long end = System.nanoTime();
    while (!ledger.isBalanced() && (ledger.missing() < missing || System.nanoTime() < end)) {
      processes.get(0).requireAlive();
      if (ledger.missing() < missing) {
        missing = ledger.missing();
        end = System.nanoTime() + DRAIN.toNanos();
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    return ledger.isBalanced();
  }

  private List<Limit> limits() {
    List<Limit> limits = new ArrayList<>();
    processes.forEach(process -> limits.addAll(Limit.ofProcess(process.name())));
    limits.addAll(Limit.ofPipeline());
    return limits;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    visitor.close();
    accountant.close();
    for (ProcessProbe probe : probes) {
      probe.close();
    }
  }
}
