package dev.limpid.operators.sets;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Drops frames of the followers that no set needs, or that may not wait any longer. */
final class UnusedFrames {
  private final SetRule rule;
  private final StreamLines lines;

  UnusedFrames(SetRule rule, StreamLines lines) {
    this.rule = rule;
    this.lines = lines;
  }

  /** Drops what neither a set that waits nor one that may begin can need. */
  void prune(List<GatherResult> results) {
    Place next = nextSet();
    boolean allEnded = lines.haveEnded();
    for (StreamLine line : lines.followers()) {
      while (!line.held().isEmpty() && (allEnded || (next != null && isPassed(line, next)))) {
        line.release(GatherReason.UNUSED, results);
      }
    }
  }

  /** Drops what waits for longer than it may. Sets that wait do not: their patience is shorter. */
  void expire(List<GatherResult> results) {
    for (StreamLine line : lines.followers()) {
      while (!line.held().isEmpty() && isExpired(line, line.held().get(0).place())) {
        line.release(GatherReason.TIME, results);
      }
    }
  }

  /** Drops the first of all frames that wait; one must. */
  void dropOldest(List<GatherResult> results) {
    lines.followers().stream()
        .filter(line -> !line.held().isEmpty())
        .min(Comparator.comparing(line -> line.held().get(0).place()))
        .orElseThrow()
        .release(GatherReason.BYTES, results);
  }

  /** The first set that waits or may begin, or null if any may. */
  private @Nullable Place nextSet() {
    HeldFrame head = lines.head();
    if (head != null) {
      return head.place();
    }
    Place last = lines.leader().last();
    return last == null || last.at() == Long.MAX_VALUE
        ? last
        : new Place(last.round(), last.at() + 1, last.millis());
  }

  /** Whether the first frame of a stream is not the nearest to this set nor to any after it. */
  private boolean isPassed(StreamLine line, Place next) {
    Place first = line.held().get(0).place();
    if (first.compareTo(next) >= 0) {
      return false;
    }
    long distance = first.distanceTo(next);
    return distance > rule.tolerance()
        || (line.held().size() > 1 && line.held().get(1).place().distanceTo(next) < distance);
  }

  /** By time, the newest frame of all streams counts; by number, clocks are each stream's own. */
  private boolean isExpired(StreamLine line, Place first) {
    long newest =
        (rule.byTime() ? lines.all() : List.of(line))
            .stream()
                .map(StreamLine::last)
                .filter(Objects::nonNull)
                .mapToLong(Place::millis)
                .max()
                .orElse(first.millis());
    return Place.distance(newest, first.millis()) > rule.bounds().maxMillis();
  }
}
