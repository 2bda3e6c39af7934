package dev.limpid.ingest;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/**
 * At most so many frames of each stream under way. Ingest takes a permit for each frame; whoever
 * takes the results calls {@link #release} for each frame that came out. Thread-safe.
 */
public final class InFlightLimit implements FlowControl {
  private final int framesPerStream;
  private final ConcurrentMap<String, Semaphore> permits = new ConcurrentHashMap<>();

  public InFlightLimit(int framesPerStream) {
    if (framesPerStream < 1) {
      throw new IllegalArgumentException(
          "frames in flight: expected at least 1, got " + framesPerStream);
    }
    this.framesPerStream = framesPerStream;
  }

  @Override
  public void acquire(String stream) throws InterruptedException {
    permits(stream).acquire();
  }

  @Override
  public void unsent(UnsentFrame frame) {
    release(frame.stream());
  }

  /** A frame of the stream came out. */
  public void release(String stream) {
    permits(stream).release();
  }

  /** Frames of the stream that are under way. */
  int inFlight(String stream) {
    return framesPerStream - permits(stream).availablePermits();
  }

  private Semaphore permits(String stream) {
    return permits.computeIfAbsent(stream, id -> new Semaphore(framesPerStream));
  }
}
