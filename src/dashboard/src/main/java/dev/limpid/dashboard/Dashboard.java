package dev.limpid.dashboard;

import dev.limpid.wire.TopicChoice;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live page of the streams of one installation. Owns a thread that reads Kafka, one that reports
 * each second, and a web server; the owner closes it. Thread-safe.
 *
 * <p>Brokers that cannot be reached are no failure: the page says so and goes on when they answer.
 */
public final class Dashboard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);

  /** Per partition; where frames are predicted, nearly all of them are scores. */
  private static final int EVENTS_BEFORE_START = 20_000;

  private static final long REPORT_MILLIS = 1000;
  private static final long OVERDUE_MILLIS = 250;

  private final DashboardOptions options;
  private final long sinceMillis = System.currentTimeMillis();
  private final StreamBoard board;
  private final Audience audience = new Audience();
  private final TopicFollower follower;
  private final PageServer server;
  private final ScheduledExecutorService clock;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Dashboard(DashboardOptions options) {
    this.options = options;
    this.board = new StreamBoard(options.topics());
    this.follower = follower(options);
    try {
      this.server = new PageServer(options, board, audience, this::boardReport);
    } catch (RuntimeException e) {
      follower.close();
      throw e;
    }
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "limpid-dashboard-clock");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts a dashboard.
   *
   * @throws DashboardException if the address is taken, or {@code bootstrap} is malformed
   */
  public static Dashboard start(DashboardOptions options) {
    Dashboard dashboard = new Dashboard(options);
    dashboard.follower.start();
    dashboard.every(REPORT_MILLIS, dashboard::report);
    dashboard.every(OVERDUE_MILLIS, dashboard::showOverdue);
    return dashboard;
  }

  private TopicFollower follower(DashboardOptions options) {
    Topics topics = options.topics();
    Map<String, Integer> history =
        Map.of(topics.events(), EVENTS_BEFORE_START, topics.pipeline(), Integer.MAX_VALUE);
    try {
      return new TopicFollower(options.kafka(), this::wanted, history, this::accept);
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new DashboardException(
          "bootstrap: expected host:port of a Kafka broker, got '%s' (%s)"
              .formatted(options.kafka(), cause.getMessage()),
          e);
    }
  }

  private void accept(WireRecord record, boolean earlier) {
    StreamBoard.News news = board.accept(record, System.currentTimeMillis(), earlier);
    news.moment().ifPresent(audience::moment);
    news.happening().ifPresent(audience::happening);
  }

  /** What is read: what any pipeline has, and what the pipelines of this installation write. */
  private TopicChoice wanted() {
    Topics topics = options.topics();
    TopicChoice frames = board.frames();
    Set<String> wanted = new TreeSet<>(frames.names());
    wanted.addAll(List.of(topics.pipeline(), topics.events(), topics.deadLetter()));
    board.feeds().outputs().forEach(feed -> wanted.add(feed.topic()));
    return new TopicChoice(List.copyOf(wanted), frames.pattern());
  }

  private void report() {
    board.forgetOldFeeds(System.currentTimeMillis());
    audience.report(boardReport());
  }

  private void showOverdue() {
    board.overdue(System.currentTimeMillis()).forEach(audience::moment);
    board.takeMatches().forEach(audience::matches);
  }

  private BoardReport boardReport() {
    long nowMillis = System.currentTimeMillis();
    return new BoardReport(
        nowMillis,
        sinceMillis,
        options.kafka().bootstrap(),
        options.topics().prefix(),
        follower.status(),
        board.feeds(),
        board.deadLetters(),
        audience.size(),
        board.reports(nowMillis));
  }

  private void every(long millis, Runnable task) {
    Runnable logged =
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            LOG.error("dashboard: periodic work failed", e);
          }
        };
    var unused = clock.scheduleWithFixedDelay(logged, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Where a browser finds the page. */
  public URI uri() {
    return server.uri();
  }

  /** Whether the brokers answered lately. */
  public boolean isKafkaConnected() {
    return follower.status().connected();
  }

  /** One sentence on how reading from Kafka goes. */
  public String kafkaStatus() {
    return follower.status().detail();
  }

  /**
   * Shows the quality of a stream whose truth is known; the last figures stay until the next.
   *
   * @param psnrIn input against the truth, dB
   * @param psnrOut result against the truth, dB
   */
  public void publishQuality(String stream, double psnrIn, double psnrOut) {
    board.quality(stream, psnrIn, psnrOut, System.currentTimeMillis());
  }

  /** Stops reading and serving. Idempotent. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    clock.shutdownNow();
    follower.close();
    server.close();
  }
}
