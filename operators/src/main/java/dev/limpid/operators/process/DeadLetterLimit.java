package dev.limpid.operators.process;

import dev.limpid.wire.Event;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which dead letters are written: of each stream, the first few of each second by the time of its
 * records. The rest is counted, and told once per stream before each checkpoint, from which on
 * counting begins anew; so a replay from a checkpoint writes the same. Used by the processor's
 * thread.
 */
public final class DeadLetterLimit {
  /** Names beyond this are told by their beginning, characters. */
  private static final int NAME = 1024;

  /** Of one stream since the last checkpoint. */
  private static final class Burst {
    private long second = Long.MIN_VALUE;
    private int written;
    private long skipped;
    private long lastMillis;
  }

  private final int perSecond;
  private final Map<String, Burst> bursts = new LinkedHashMap<>();

  /**
   * @param perSecond most dead letters of one stream that are written, at least 1
   */
  public DeadLetterLimit(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Whether the next dead letter is to be written. */
  public boolean admits(WireRecord letter) {
    String stream = letter.stream();
    String name = stream.length() > NAME ? stream.substring(0, NAME) : stream;
    Burst burst = bursts.computeIfAbsent(name, unused -> new Burst());
    long second = Math.floorDiv(letter.timestampMillis(), 1000L);
    if (second > burst.second) {
      burst.second = second;
      burst.written = 0;
    }
    if (burst.written < perSecond) {
      burst.written++;
      return true;
    }
    burst.skipped++;
    burst.lastMillis = letter.timestampMillis();
    return false;
  }

  /** Tells, once, how many were not written, and begins to count anew. */
  public List<Event> takeSkipped() {
    List<Event> events = new ArrayList<>();
    bursts.forEach(
        (stream, burst) -> {
          if (burst.skipped > 0) {
            String detail =
                "%d more records were refused and not written: over %d in a second"
                    .formatted(burst.skipped, perSecond);
            events.add(
                new Event(
                    Event.Type.DEAD_LETTERS_SKIPPED, stream, -1, 0, burst.lastMillis, detail));
          }
        });
    bursts.clear();
    return events;
  }
}
