package dev.limpid.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the frames of one stream that are new from those that come again, for a reader of records
 * that may have been written twice: a job that goes on after a failure repeats what it wrote, over
 * restarts of the source too. So a frame of a run that was left is a repeat up to how far that run
 * came, unless it lies behind the last frame in the topic that the camera's frames came in: then
 * the source has gone back to an epoch that it had before, and it is a restart as any other change
 * ({@link FramePosition}). The last {@value #RUNS} runs are remembered. Not thread-safe.
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

  /** How far each run came, by its epoch. */
  private final Map<Long, Long> furthest = new LinkedHashMap<>();

  private @Nullable FramePosition last;
  private @Nullable RecordPlace lastPlace;

  /**
   * Takes the next frame; one without a number is the next of its run.
   *
   * @param place where the camera's frame lies, see {@link RecordPlace#ofFrame}
   */
  public Step take(FrameHeaders headers, RecordPlace place) {
    FramePosition next =
        new FramePosition(headers.epoch(), headers.seq().orElse(following(headers)));
    if (repeats(next, place)) {
      return Step.REPEATS;
    }
    Step step = last == null || next.restarts(last) ? Step.RESTARTS : Step.GOES_ON;
    last = next;
    lastPlace = place;
    remember(next);
    return step;
  }

  private long following(FrameHeaders headers) {
    return last != null && last.epoch() == headers.epoch()
        ? last.seq() + 1
        : furthest.getOrDefault(headers.epoch(), -1L) + 1;
  }

  private boolean repeats(FramePosition next, RecordPlace place) {
    Long seen = furthest.get(next.epoch());
    if (last == null || lastPlace == null || seen == null) {
      return false;
    }
    boolean isInSeen = next.seq() <= seen;
    return next.restarts(last)
        ? isInSeen && !place.isBehind(lastPlace)
        : next.seq() <= last.seq() || (isInSeen && lastPlace.isBehind(place));
  }

  private void remember(FramePosition frame) {
    long seen = Math.max(frame.seq(), furthest.getOrDefault(frame.epoch(), Long.MIN_VALUE));
    furthest.remove(frame.epoch());
    furthest.put(frame.epoch(), seen);
    if (furthest.size() > RUNS) {
      furthest.remove(furthest.keySet().iterator().next());
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
