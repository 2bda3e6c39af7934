package dev.limpid.ingest;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what happens to one stream and says what people should know. Thread-safe. */
final class StreamMonitor {
  private static final Logger LOG = LoggerFactory.getLogger(StreamMonitor.class);
  private static final double NANOS = 1e9;

  private final String id;
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong sentBytes = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong oversize = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong reconnects = new AtomicLong();
  private final AtomicReference<@Nullable String> problem = new AtomicReference<>();
  private volatile StreamPhase state = StreamPhase.CONNECTING;
  private volatile long expected;
  private volatile long firstReadNanos;
  private volatile long lastReadNanos;

  StreamMonitor(String id) {
    this.id = id;
  }

  void opened(long expectedFrames) {
    expected = expectedFrames;
    state = StreamPhase.RUNNING;
  }

  void frameRead() {
    long now = System.nanoTime();
    if (read.getAndIncrement() == 0) {
      firstReadNanos = now;
    }
    lastReadNanos = now;
  }

  void frameSent(int bytes) {
    sent.incrementAndGet();
    sentBytes.addAndGet(bytes);
  }

  void framesDropped(int count) {
    if (count > 0 && dropped.getAndAdd(count) == 0) {
      LOG.warn("stream {}: Kafka does not keep up, the oldest waiting frames are dropped", id);
    }
  }

  void frameOversize(OutgoingFrame frame, String reason) {
    boolean first = oversize.getAndIncrement() == 0;
    String text =
        "stream %s: frame %d (%d bytes) is too large for the topic: %s"
            .formatted(id, frame.seq(), frame.picture().bytes().length, reason);
    if (first) {
      problem.set(text);
      LOG.error("{}; lower --quality or --size, or raise the topic's max.message.bytes", text);
    }
  }

  void frameFailed(OutgoingFrame frame, Exception reason) {
    boolean first = failed.getAndIncrement() == 0;
    String text = "stream %s: frame %d was not sent: %s".formatted(id, frame.seq(), reason);
    if (first) {
      problem.set(text);
      LOG.error(text);
    }
  }

  void lost(String reason, long pauseNanos) {
    reconnects.incrementAndGet();
    state = StreamPhase.WAITING;
    problem.set("stream %s: %s".formatted(id, reason));
    String pause = "%.1f".formatted(pauseNanos / NANOS);
    LOG.warn("stream {}: {}; next attempt in {} s", id, reason, pause);
  }

  void connecting() {
    state = StreamPhase.CONNECTING;
  }

  void failed(Throwable reason) {
    if (state == StreamPhase.FAILED) {
      return;
    }
    state = StreamPhase.FAILED;
    String message = reason.getMessage();
    String text = "stream %s: %s".formatted(id, message == null ? reason.toString() : message);
    problem.set(text);
    LOG.error(text, LOG.isDebugEnabled() ? reason : null);
  }

  /** The stream ends because of a failure that was told before. */
  void stoppedByFailure() {
    state = StreamPhase.FAILED;
  }

  void ended() {
    if (state != StreamPhase.FAILED) {
      state = StreamPhase.ENDED;
    }
  }

  StreamStats snapshot() {
    long frames = read.get();
    double seconds = (lastReadNanos - firstReadNanos) / NANOS;
    return new StreamStats(
        id,
        state,
        frames,
        sent.get(),
        dropped.get(),
        oversize.get(),
        failed.get(),
        reconnects.get(),
        sentBytes.get(),
        expected,
        frames > 1 && seconds > 0 ? (frames - 1) / seconds : 0,
        problem.get());
  }
}
