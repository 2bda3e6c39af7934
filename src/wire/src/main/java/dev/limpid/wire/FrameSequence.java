package dev.limpid.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the frames of one stream that are new from those that come again, for a reader of records
 * that may have been written twice: a job that goes on after a failure repeats what it wrote, over
 * restarts of the source too. So a frame of a run that was left is a repeat up to where that run
 * was left; beyond, by {@link FramePosition}, it is a restart. The last {@value #RUNS} runs are
 * remembered. Not thread-safe.
 */
public final class FrameSequence {
  private static final int RUNS = 64;

  /** What a frame is to those before it. */
  public enum Step {
    /** The next frame of its source; frames between may be missing. */
    GOES_ON,
    /** The first frame of a source that started, or started again. */
    RESTARTS,
    /** It was seen before, or comes after a later one of its run. */
    REPEATS
  }

  private final Map<Long, Long> lastSeqs = new LinkedHashMap<>();
  private @Nullable FramePosition last;

  /** Takes the next frame; one without a number is the next of its run. */
  public Step take(FrameHeaders headers) {
    long epoch = headers.epoch();
    long seen = lastSeqs.getOrDefault(epoch, -1L);
    FramePosition next = new FramePosition(epoch, headers.seq().orElse(seen + 1));
    if (lastSeqs.containsKey(epoch) && !next.isAfter(new FramePosition(epoch, seen))) {
      return Step.REPEATS;
    }
    Step step = last == null || next.restarts(last) ? Step.RESTARTS : Step.GOES_ON;
    last = next;
    remember(next);
    return step;
  }

  private void remember(FramePosition frame) {
    lastSeqs.remove(frame.epoch());
    lastSeqs.put(frame.epoch(), frame.seq());
    if (lastSeqs.size() > RUNS) {
      lastSeqs.remove(lastSeqs.keySet().iterator().next());
    }
  }

  /**
   * The last frame that was no repeat.
   *
   * @throws IllegalStateException if there was none
   */
  public FramePosition last() {
    if (last == null) {
      throw new IllegalStateException("no frame was taken");
    }
    return last;
  }
}
