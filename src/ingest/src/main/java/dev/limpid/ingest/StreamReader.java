package dev.limpid.ingest;

import dev.limpid.ingest.Playback.Loop;
import dev.limpid.media.ImageException;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a stream: opens the source, again when a camera was lost or a loop begins,
 * numbers and encodes its frames and puts them into the queue, which it closes at the end. Ends
 * when its thread is interrupted.
 */
final class StreamReader implements Runnable {
  private final Input input;
  private final IngestOptions options;
  private final FrameQueue queue;
  private final StreamMonitor monitor;
  private final Clock clock;
  private final Backoff backoff;
  private final PictureEncoder encoder;
  private final FrameThinner thinner;
  private final Pacer pacer;

  private long seq;
  private long epoch;
  private long nextPtsNanos;
  private long firstFrameNanos;

  StreamReader(
      Input input,
      IngestOptions options,
      FrameQueue queue,
      StreamMonitor monitor,
      Clock clock,
      Backoff backoff) {
    this.input = input;
    this.options = options;
    this.queue = queue;
    this.monitor = monitor;
    this.clock = clock;
    this.backoff = backoff;
    this.encoder = new PictureEncoder(options.encoding());
    this.thinner = new FrameThinner(options.encoding().maxFramesPerSecond());
    this.pacer = new Pacer(options.playback().speed(), clock);
  }

  @Override
  public void run() {
    try {
      boolean again = true;
      while (again) {
        again = pass();
      }
      monitor.ended();
    } catch (InterruptedException e) {
      monitor.ended();
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      if (Thread.currentThread().isInterrupted()) {
        monitor.ended();
      } else {
        monitor.failed(e);
      }
    } finally {
      queue.close();
    }
  }

  /** One pass through a file or one connection to a camera; returns whether another follows. */
  private boolean pass() throws InterruptedException {
    long opened = clock.nanoTime();
    long seqBefore = seq;
    String lost;
    monitor.connecting();
    try (FrameSource source = input.opener().open()) {
      Loop loop = options.playback().loop();
      monitor.opened(loop == Loop.NONE ? source.expectedFrames() : 0);
      if (epoch == 0 || source.isLive() || loop != Loop.SEAMLESS) {
        epoch = Math.max(epoch + 1, clock.wallMillis());
      }
      boolean ended = deliver(source);
      if (!ended || !source.isLive()) {
        return ended && loop != Loop.NONE && requireProgress(seqBefore);
      }
      lost = input.location() + " ended";
    } catch (ImageException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!input.reconnects()) {
        throw e;
      }
      lost = String.valueOf(e.getMessage());
    }
    if (seq > seqBefore) {
      queue.putLost();
    }
    long pause = backoff.nextNanos(seq > seqBefore ? clock.nanoTime() - opened : 0);
    monitor.lost(lost, pause);
    clock.sleep(pause);
    return true;
  }

  private boolean requireProgress(long seqBefore) {
    if (seq == seqBefore) {
      throw new ImageException("%s has no frames".formatted(input.location()));
    }
    return true;
  }

  /** Delivers frames until the source ends; returns false if the stream ends before it does. */
  private boolean deliver(FrameSource source) throws InterruptedException {
    long base = -1;
    for (SourceFrame frame = next(source); frame != null; frame = next(source)) {
      if (base < 0) {
        base = firstPts(source.isLive());
      }
      long pts = base + frame.ptsNanos();
      nextPtsNanos = pts + source.frameRate().nanosAt(1);
      if (thinner.keeps(pts) && !accept(frame, pts, source.isLive())) {
        return false;
      }
    }
    return true;
  }

  private @Nullable SourceFrame next(FrameSource source) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return source.next();
  }

  /** Time goes on across loops; across reconnects by as much as the camera was away. */
  private long firstPts(boolean live) {
    long now = clock.nanoTime();
    if (seq == 0) {
      firstFrameNanos = now;
      return 0;
    }
    return live ? Math.max(nextPtsNanos, now - firstFrameNanos) : nextPtsNanos;
  }

  /** Encodes and queues a frame; returns false when no more are wanted. */
  private boolean accept(SourceFrame frame, long pts, boolean live) throws InterruptedException {
    long arrived = clock.wallMillis();
    EncodedPicture picture = encoder.encode(frame);
    long timestamp = live ? arrived : pacer.await(pts);
    OutgoingFrame outgoing = new OutgoingFrame(seq++, pts, epoch, timestamp, picture);
    monitor.frameRead();
    boolean lost = options.loss().loses(input.id(), outgoing.seq());
    boolean wanted = lost || put(outgoing, live);
    long limit = options.playback().maxFrames();
    return wanted && (limit == 0 || seq < limit);
  }

  /** Queues a frame; returns false when no more are wanted. */
  private boolean put(OutgoingFrame frame, boolean live) throws InterruptedException {
    if (live && !options.queue().lossless()) {
      monitor.framesDropped(queue.putDroppingOldest(frame));
      return true;
    }
    return queue.putWaiting(frame);
  }
}
