package dev.limpid.operators.sets;

import dev.limpid.operators.sets.GatherResult.Dropped;
import dev.limpid.operators.stream.StreamOrder;
import dev.limpid.wire.FrameHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * Sets of several streams: puts each frame into its place, then lets {@link OpenSets} settle what
 * can be.
 *
 * <p>By number, a stream's new epoch puts it into the next round, and only frames of one round are
 * matched: numbers of a stream that began anew say nothing about those of one that did not. A
 * stream that begins anew more often than the others stays one round ahead.
 */
final class StreamsGatherer implements Gatherer {
  private final SetRule rule;
  private final String group;
  private final StreamLines lines;
  private final OpenSets sets;

  StreamsGatherer(SetRule rule, String group) {
    this.rule = rule;
    this.group = group;
    this.lines = new StreamLines(rule.streams());
    this.sets = new OpenSets(rule, group, lines);
  }

  @Override
  public List<GatherResult> accept(GatherFrame frame) {
    StreamLine line = lines.of(frame.stream(), group);
    List<GatherResult> results = new ArrayList<>();
    FrameHeaders headers = frame.headers();
    if (headers == null) {
      return results;
    }
    boolean refused = frame.image() == null;
    if (refused && !line.order().believes(headers)) {
      return results;
    }
    if (!line.order().isLate(headers)) {
      take(line, frame, results);
      sets.settle(results);
    } else if (!refused) {
      results.add(line.drop(line.numbered(frame), GatherReason.LATE, line.order()));
    }
    return results;
  }

  private void take(StreamLine line, GatherFrame frame, List<GatherResult> results) {
    SetFrame numbered = line.numbered(frame);
    long round = round(line, numbered);
    if (!rule.byTime() && line.order().goesBack(Objects.requireNonNull(frame.headers()))) {
      line.goBack(results);
    }
    if (beginsAnew(line, numbered)) {
      beginAnew(line, round, results);
    }
    long millis = numbered.timestampMillis();
    Place place = new Place(round, rule.byTime() ? millis : numbered.seq(), millis);
    boolean ordered = line.last() == null || place.compareTo(line.last()) > 0;
    StreamOrder next = line.judge(frame).next();
    if (ordered) {
      line.advance(next, place);
    }
    if (frame.image() == null) {
      return;
    }
    if (!ordered) {
      results.add(line.drop(numbered, GatherReason.DISORDERED, next));
    } else if (numbered.bytes() > rule.bounds().maxBytes()) {
      results.add(new Dropped(numbered, GatherReason.BYTES, false));
    } else {
      line.hold(new HeldFrame(numbered, place, false));
    }
  }

  /** The round of a stream's next frame. */
  private long round(StreamLine line, SetFrame next) {
    if (rule.byTime()) {
      return 0;
    }
    Place last = line.last();
    if (last == null) {
      return rounds().max().orElse(0);
    }
    return line.order().epoch() == next.epoch() ? last.round() : rounds().min().orElse(0) + 1;
  }

  private LongStream rounds() {
    return lines.all().stream()
        .map(StreamLine::last)
        .filter(Objects::nonNull)
        .mapToLong(Place::round);
  }

  private boolean beginsAnew(StreamLine line, SetFrame next) {
    Place last = line.last();
    if (last == null) {
      return false;
    }
    return rule.byTime()
        ? last.millis() > next.timestampMillis()
            && Place.distance(last.millis(), next.timestampMillis()) > rule.patience()
        : line.order().epoch() != next.epoch();
  }

  /** Gives up what waits of a stream in a round that it was in already. */
  private void beginAnew(StreamLine line, long round, List<GatherResult> results) {
    Place last = line.last();
    if (last == null || last.round() < round) {
      return;
    }
    if (line == lines.leader()) {
      sets.giveUpFrom(round, results);
    } else {
      line.releaseFrom(round, results);
    }
    line.forgetLast();
  }

  @Override
  public List<GatherResult> end(String stream) {
    List<GatherResult> results = new ArrayList<>();
    lines.of(stream, group).end();
    sets.settle(results);
    return results;
  }

  @Override
  public List<GatherResult> finish() {
    List<GatherResult> results = new ArrayList<>();
    lines.all().forEach(StreamLine::end);
    sets.settle(results);
    return results;
  }

  @Override
  public GatherState state() {
    return new GatherState(rule.plan(), lines.all().stream().map(StreamLine::state).toList(), 0);
  }

  @Override
  public List<GatherResult> restore(GatherState state) {
    List<GatherResult> results = new ArrayList<>();
    if (state.plan().equals(rule.plan())) {
      state.lines().forEach(line -> lines.of(line.stream(), group).restore(line));
    } else {
      StreamLine.dropAll(state, results);
    }
    return results;
  }

  @Override
  public long waitingBytes() {
    return lines.bytes();
  }
}
