package dev.limpid.bench.soak;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.wire.NeutralLocale;
import dev.limpid.wire.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether {@code limpid run} stays with cameras that send twice what the machine can do, one of
 * them with large pictures, and how soon it processes every frame again when they send half of it:
 * {@code src/bench/run overload [MINUTES] [DIST] [FOLDER]}. Fails if the lag passes the bound, a
 * frame is not accounted for, or frames are skipped 5 s after the load has gone.
 */
public final class Overload {
  private static final Topics TOPICS = new Topics("overload");
  private static final int PARTITIONS = 2;
  private static final int SMALL = 4;
  private static final long BOUND_MILLIS = 1000;
  private static final long BACK_MILLIS = 5000;
  private static final Duration RELIEVED = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Of outputs, how many may be older than the bound: a pause of the machine is no lag. */
  private static final double JUDGED = 0.99;

  private final LagWatch watch;
  private final CameraLoad cameras;
  private final List<String> faults = new ArrayList<>();

  private Overload(LagWatch watch, CameraLoad cameras) {
    this.watch = watch;
    this.cameras = cameras;
  }

  public static void main(String[] args) throws Exception {
    NeutralLocale.use();
    Duration length = Duration.ofMinutes(args.length > 0 ? Integer.parseInt(args[0]) : 5);
    Path dist = Path.of(args.length > 1 ? args[1] : "src/dist/target/dist");
    Path dir = LimpidProcess.newFolder(Path.of(args.length > 2 ? args[2] : "out/overload"));
    boolean good;
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      Path pipeline = Files.writeString(dir.resolve("pipeline.yaml"), pipeline(dir, kafka));
      String partitions = String.valueOf(PARTITIONS);
      LimpidProcess.once(dist, dir, "topics", pipeline.toString(), "--partitions", partitions);
      try (LimpidProcess run = LimpidProcess.start(dist, dir, "run", pipeline.toString());
          LagWatch watch = new LagWatch(TOPICS, kafka.bootstrap(), PARTITIONS);
          CameraLoad cameras = new CameraLoad(TOPICS, kafka.bootstrap(), SMALL)) {
        run.await("(stop with Ctrl-C)");
        good = new Overload(watch, cameras).run(length);
      }
    }
    System.exit(good ? 0 : 1);
  }

  private static String pipeline(Path dir, EmbeddedKafka kafka) {
    return """
    kafka: { bootstrap: "%s", prefix: %s }
    checkpoint: { interval: 5 s, dir: "%s" }
    live: { max-lag: %d ms }
    stages: [ deblur: { model: rdn-small } ]
    """
        .formatted(
            kafka.bootstrap(),
            TOPICS.prefix(),
            Watch.checkpoints(dir).toAbsolutePath().toUri(),
            BOUND_MILLIS);
  }

  private boolean run(Duration length) throws Exception {
    double capacity = capacity();
    System.out.printf("%.1f rounds/s: one large frame and %d small ones each%n", capacity, SMALL);
    long began = System.currentTimeMillis();
    cameras.film(length, 2 * capacity);
    long relieved = System.currentTimeMillis();
    cameras.film(RELIEVED, capacity / 2);
    awaitAll();
    judgeLag(watch.outputs(began, relieved));
    judgeReturn(relieved);
    System.out.println(watch.ledger());
    System.out.println(faults.isEmpty() ? "GOOD" : "BAD: " + String.join(", ", faults));
    return faults.isEmpty();
  }

  /** Rounds in a second; frames that say they come from the future are never too old. */
  private double capacity() throws InterruptedException {
    long future = System.currentTimeMillis() + TimeUnit.MINUTES.toMillis(30);
    cameras.sendAtOnce(20, future);
    awaitAll();
    int rounds = 40;
    long started = System.nanoTime();
    cameras.sendAtOnce(rounds, future);
    awaitAll();
    return rounds / ((System.nanoTime() - started) / 1e9);
  }

  private void judgeLag(List<LagWatch.Output> outputs) {
    for (String stream : cameras.streams()) {
      List<LagWatch.Output> own = outputs.stream().filter(o -> o.stream().equals(stream)).toList();
      long skipped = own.stream().filter(LagWatch.Output::skipped).count();
      System.out.printf(
          "%-8s %6d frames, %3.0f %% processed; lag %s%n",
          stream, own.size(), 100.0 * (own.size() - skipped) / own.size(), lags(own));
    }
    if (lag(outputs, JUDGED) > BOUND_MILLIS) {
      faults.add("the lag passes the bound");
    }
  }

  private static String lags(List<LagWatch.Output> outputs) {
    return "%.2f s median, %.2f s p99, %.2f s most"
        .formatted(lag(outputs, 0.5) / 1e3, lag(outputs, JUDGED) / 1e3, lag(outputs, 1) / 1e3);
  }

  private static double lag(List<LagWatch.Output> outputs, double share) {
    long[] sorted = outputs.stream().mapToLong(LagWatch.Output::lagMillis).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
  }

  private void judgeReturn(long relieved) {
    long last =
        watch.outputs(0, Long.MAX_VALUE).stream()
            .filter(LagWatch.Output::skipped)
            .mapToLong(LagWatch.Output::takenMillis)
            .max()
            .orElse(relieved);
    System.out.printf("all frames again after %.1f s%n", Math.max(0, last - relieved) / 1e3);
    if (last - relieved > BACK_MILLIS) {
      faults.add("frames are skipped without need");
    }
  }

  /** Waits until each frame that was sent has one outcome. */
  private void awaitAll() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (watch.ledger().pictures() < cameras.sent() || !watch.ledger().isBalanced()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "outputs did not come within %s: %s".formatted(PATIENCE, watch.ledger()));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
