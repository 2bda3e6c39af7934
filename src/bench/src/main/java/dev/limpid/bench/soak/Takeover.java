package dev.limpid.bench.soak;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.wire.NeutralLocale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * How long outputs stay away when the process that runs a pipeline is killed and a standby takes
 * over: {@code src/bench/run takeover [ROUNDS] [DIST] [FOLDER]}. Fails if a frame is lost or
 * doubled on the way.
 */
public final class Takeover {
  private static final int CAMERAS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path dist;
  private final Path dir;

  private Takeover(Path dist, Path dir) {
    this.dist = dist;
    this.dir = dir;
  }

  public static void main(String[] args) throws Exception {
    NeutralLocale.use();
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    Path dist = Path.of(args.length > 1 ? args[1] : "src/dist/target/dist");
    Path dir = Path.of(args.length > 2 ? args[2] : "out/takeover");
    boolean good = new Takeover(dist, LimpidProcess.newFolder(dir)).run(rounds);
    System.exit(good ? 0 : 1);
  }

  private boolean run(int rounds) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      Path pipeline = Files.writeString(dir.resolve("pipeline.yaml"), pipeline(kafka.bootstrap()));
      String partitions = String.valueOf(Soak.PARTITIONS);
      LimpidProcess.once(dist, dir, "topics", pipeline.toString(), "--partitions", partitions);
      Footage footage = Footage.read(Footage.drive(dist, dir, "drive", "--seconds", "30"));
      try (Accountant accountant = new Accountant(Soak.TOPICS, kafka.bootstrap())) {
        Ledger ledger = accountant.ledger();
        LimpidProcess holder = start("0", pipeline);
        try (Cameras sending = Cameras.start(cameras(footage), kafka.bootstrap())) {
          holder.await("(stop with Ctrl-C)");
          for (int round = 1; round <= rounds; round++) {
            holder = killed(holder, start(String.valueOf(round), pipeline), ledger);
          }
        }
        await(ledger::isBalanced);
        holder.close();
        System.out.println(ledger);
        return true;
      }
    }
  }

  /** Kills one process and measures how the other one takes over; returns that. */
  private static LimpidProcess killed(LimpidProcess holder, LimpidProcess standby, Ledger ledger)
      throws Exception {
    standby.await("(waiting to take over)");
    awaitPictures(ledger);
    holder.kill();
    long killed = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(500); // what was committed before has been read by then
    standby.await("limpid run: (taking over)");
    double took = (System.nanoTime() - killed) / 1e9;
    awaitPictures(ledger);
    double first = (System.nanoTime() - killed) / 1e9;
    System.out.printf(
        "taken over after %.1f s, first new committed frame after %.1f s, load %s%n",
        took, first, Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    return standby;
  }

  private static void awaitPictures(Ledger ledger) throws InterruptedException {
    long before = ledger.pictures();
    await(() -> ledger.pictures() > before);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("it did not come within " + PATIENCE);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private String pipeline(String bootstrap) {
    return """
    kafka: { bootstrap: "%s", prefix: %s }
    checkpoint: { interval: 5 s, dir: "%s" }
    stages: [ deblur: { model: rdn-small } ]
    """
        .formatted(bootstrap, Soak.TOPICS.prefix(), Watch.checkpoints(dir).toAbsolutePath());
  }

  private static List<Camera> cameras(Footage footage) {
    return IntStream.range(0, CAMERAS)
        .mapToObj(i -> new Camera(Soak.TOPICS.frames(), "camera-" + i, footage, i))
        .toList();
  }

  private LimpidProcess start(String folder, Path pipeline) throws IOException {
    Path own = Files.createDirectories(dir.resolve(folder));
    return LimpidProcess.start(dist, own, "run", pipeline.toString());
  }
}
