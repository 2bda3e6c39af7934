package dev.limpid.cli;

import dev.limpid.ingest.IngestStats;
import dev.limpid.ingest.RunningIngest;
import dev.limpid.ingest.StreamPhase;
import dev.limpid.ingest.StreamStats;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine;

/**
 * Shows how an ingest run fares: a bar with rate and time left while all sources have an end, a
 * line of counts every few seconds while one has none, and a summary.
 */
final class IngestDisplay {
  private static final Duration STEP = Duration.ofMillis(200);
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintWriter out;
  private final PrintWriter err;

  IngestDisplay(CommandLine commandLine) {
    this.out = commandLine.getOut();
    this.err = commandLine.getErr();
  }

  /** Returns when all streams have ended. */
  void follow(RunningIngest running) throws InterruptedException {
    boolean known = false;
    while (!known && !running.awaitEnd(STEP)) {
      known =
          running.stats().streams().stream()
              .noneMatch(stream -> stream.state() == StreamPhase.CONNECTING);
    }
    boolean endless =
        running.stats().streams().stream().anyMatch(stream -> stream.expectedFrames() == 0);
    if (endless) {
      followLines(running);
    } else {
      followBar(running);
    }
  }

  private static void followBar(RunningIngest running) throws InterruptedException {
    try (ProgressBar bar = ConsoleBar.open("ingest", "frames")) {
      boolean ended = false;
      while (!ended) {
        ended = running.awaitEnd(STEP);
        IngestStats stats = running.stats();
        long read = stats.streams().stream().mapToLong(StreamStats::framesSent).sum();
        long expected = stats.streams().stream().mapToLong(StreamStats::expectedFrames).sum();
        bar.maxHint(Math.max(read, expected));
        bar.stepTo(read);
      }
    }
  }

  private void followLines(RunningIngest running) throws InterruptedException {
    long lastLine = System.nanoTime();
    while (!running.awaitEnd(STEP)) {
      if (System.nanoTime() - lastLine >= LINE_NANOS) {
        lastLine = System.nanoTime();
        err.println(line(running.stats()));
      }
    }
  }

  private static String line(IngestStats stats) {
    StringBuilder text = new StringBuilder("%5.0f s".formatted(stats.seconds()));
    for (StreamStats stream : stats.streams()) {
      text.append("  | ").append(counts(stream));
    }
    return text.toString();
  }

  private static String counts(StreamStats stream) {
    return String.format(
        Locale.ROOT,
        "%s %s: %d frames, %.1f fps%s%s%s",
        stream.id(),
        stream.state().name().toLowerCase(Locale.ROOT),
        stream.framesSent(),
        stream.framesPerSecond(),
        some(stream.framesDropped(), "dropped"),
        some(stream.framesFailed() + stream.framesOversize(), "refused"),
        some(stream.reconnects(), "reconnects"));
  }

  private static String some(long count, String what) {
    return count == 0 ? "" : ", " + count + " " + what;
  }

  void summary(IngestStats stats, KafkaOptions kafka) {
    for (StreamStats stream : stats.streams()) {
      out.printf("stream %s, %.1f MB%n", counts(stream), stream.bytesSent() / 1e6);
      if (stream.problem() != null) {
        out.println("  last problem: " + stream.problem());
      }
    }
    out.printf(
        "%d streams in %.1f s -> %s%n",
        stats.streams().size(), stats.seconds(), kafka.topics().frames());
    if (stats.isHealthy()) {
      out.println("Next:  limpid run PIPELINE --set kafka.bootstrap=" + kafka.access().bootstrap());
    }
  }
}
