package dev.limpid.operators.sets;

import dev.limpid.operators.sets.GatherResult.Complete;
import dev.limpid.operators.sets.GatherResult.Incomplete;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sets of several streams that wait: one for each frame of the leader, settled in the order of
 * these. A set is settled once every other stream has come as far: times and numbers grow within a
 * stream, so what it sends from then on is no nearer than what it sent. Not thread-safe.
 */
final class OpenSets {
  private final SetRule rule;
  private final String group;
  private final StreamLines lines;
  private final StreamLine leader;
  private final UnusedFrames unused;

  OpenSets(SetRule rule, String group, StreamLines lines) {
    this.rule = rule;
    this.group = group;
    this.lines = lines;
    this.leader = lines.leader();
    this.unused = new UnusedFrames(rule, lines);
  }

  /** Settles what can be, gives up what must be, and drops what no set needs. */
  void settle(List<GatherResult> results) {
    while (conclude(lines.head(), results)) {}
    unused.prune(results);
    unused.expire(results);
    while (lines.bytes() > rule.bounds().maxBytes()) {
      HeldFrame head = lines.head();
      if (head == null) {
        unused.dropOldest(results);
      } else {
        giveUp(head, GatherReason.BYTES, missing(head.place()), results);
        unused.prune(results);
      }
    }
  }

  /** Gives up the sets of a round and of those after it. */
  void giveUpFrom(long round, List<GatherResult> results) {
    for (HeldFrame head : List.copyOf(leader.held())) {
      if (head.place().round() >= round) {
        List<String> missing = missing(head.place());
        results.add(incomplete(head, GatherReason.RESTARTED, missing));
      }
    }
    leader.releaseFrom(round, results);
  }

  /** Settles the next set, or gives it up; false if it waits, or none does. */
  private boolean conclude(@Nullable HeldFrame head, List<GatherResult> results) {
    if (head == null) {
      return false;
    }
    Place set = head.place();
    List<String> missing = missing(set);
    if (lines.followers().stream().anyMatch(line -> mayMatch(line, set))) {
      if (!isOverdue(set)) {
        return false;
      }
      giveUp(head, GatherReason.LAGGING, missing, results);
    } else if (missing.isEmpty()) {
      complete(head, results);
    } else {
      boolean ended =
          lines.followers().stream()
              .anyMatch(line -> missing.contains(line.stream()) && line.isShortOf(set));
      giveUp(head, ended ? GatherReason.ENDED : GatherReason.UNMATCHED, missing, results);
    }
    return true;
  }

  private void complete(HeldFrame head, List<GatherResult> results) {
    List<SetFrame> frames = new ArrayList<>();
    frames.add(head.frame());
    for (StreamLine line : lines.followers()) {
      int nearest = nearest(line, head.place());
      frames.add(line.held().get(nearest).frame());
      line.use(nearest);
    }
    leader.use(0);
    results.add(new Complete(new FrameSet(FrameSet.Id.of(group, head.frame()), frames)));
    leader.release(GatherReason.UNUSED, results);
  }

  private void giveUp(
      HeldFrame head, GatherReason reason, List<String> missing, List<GatherResult> results) {
    results.add(incomplete(head, reason, missing));
    leader.release(reason, results);
  }

  private Incomplete incomplete(HeldFrame head, GatherReason reason, List<String> missing) {
    return new Incomplete(FrameSet.Id.of(group, head.frame()), reason, missing);
  }

  /** Whether a stream may still send the nearest frame of a set. */
  private boolean mayMatch(StreamLine line, Place set) {
    if (!line.isShortOf(set) || lines.haveEnded()) {
      return false;
    }
    // A stream that ended before a new round may come back into it.
    Place last = line.last();
    return !line.ended() || (last != null && last.round() < set.round());
  }

  /** The streams that have no frame for a set, or may have a nearer one. */
  private List<String> missing(Place set) {
    return lines.followers().stream()
        .filter(line -> mayMatch(line, set) || nearest(line, set) < 0)
        .map(StreamLine::stream)
        .toList();
  }

  /** Index of the frame that is nearest to a set, within the tolerance; negative if none is. */
  private int nearest(StreamLine line, Place set) {
    int nearest = -1;
    long least = rule.tolerance();
    List<HeldFrame> held = line.held();
    for (int i = 0; i < held.size(); i++) {
      long distance = held.get(i).place().distanceTo(set);
      if (distance < least || (distance == least && nearest < 0)) {
        nearest = i;
        least = distance;
      }
    }
    return nearest;
  }

  /** Whether a set has waited for longer than the patience. */
  private boolean isOverdue(Place set) {
    for (StreamLine line : lines.all()) {
      Place last = line.last();
      if (last != null
          && last.round() == set.round()
          && last.at() > set.at()
          && last.distanceTo(set) > rule.patience()) {
        return true;
      }
    }
    Place own = leader.last();
    return own != null && Place.distance(own.millis(), set.millis()) > rule.patienceMillis();
  }
}
