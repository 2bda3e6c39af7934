package dev.limpid.dashboard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pictures of one stream that show the same instant together. Inputs are held back until
 * the feeds of results that are at work have delivered for them, or have passed them over. While
 * none is at work, inputs are shown at once, alone. A result that arrives before its input (they
 * come from different partitions) waits for it a little, unless the stream has no input: a stage
 * may write streams of its own. Bounded; not thread-safe.
 */
final class MomentRing {
  static final int MAX_INSTANTS = 300;
  static final long MAX_BYTES = 16L << 20;

  /** A feed counts as at work for this long after its last result. */
  static final long ACTIVE_MILLIS = 4000;

  /** A result waits this long for its input. */
  static final long PATIENCE_MILLIS = 500;

  private final String stream;
  private Feeds feeds;
  private final LinkedHashMap<SourcePosition, Instant> instants = new LinkedHashMap<>();
  private final Map<String, Long> activeUntil = new HashMap<>();
  private final Map<String, SourcePosition> lastResult = new HashMap<>();
  private @Nullable SourcePosition lastInput;
  private long aloneFromMillis = Long.MAX_VALUE;
  private long bytes;
  private long maxBytes = MAX_BYTES;
  private long number;

  MomentRing(String stream, Feeds feeds) {
    this.stream = stream;
    this.feeds = feeds;
  }

  /** From now on these feeds deliver; those that are gone are not waited for. */
  void follow(Feeds now) {
    feeds = now;
    activeUntil.keySet().removeIf(topic -> feeds.of(topic).isEmpty());
  }

  /** Holds back up to so many bytes of pictures, and up to {@link #MAX_BYTES}. */
  void holdUpTo(long limitBytes) {
    maxBytes = Math.min(MAX_BYTES, limitBytes);
    trim();
  }

  /** Bytes of the pictures that are held back. */
  long bytes() {
    return bytes;
  }

  /** Whether this result, or a later one, was there before: a job repeats after a failure. */
  boolean isRepeat(ShownPicture result) {
    SourcePosition last = lastResult.get(result.topic());
    return last != null && result.source().isPresent() && result.source().get().isUpTo(last);
  }

  /** Adds an input; returns what is to be shown now. */
  Optional<Moment> input(ShownPicture input, long nowMillis) {
    SourcePosition position = input.source().orElseThrow();
    if (lastInput != null && position.isUpTo(lastInput)) {
      restart();
    }
    lastInput = position;
    Instant instant = add(position, input, nowMillis);
    trim();
    if (active(nowMillis).isEmpty()) {
      return Optional.of(moment(List.of(input)));
    }
    return isComplete(position, instant, nowMillis)
        ? Optional.of(finish(position, instant))
        : overdue(nowMillis);
  }

  /** Adds a result; returns what is to be shown now. */
  Optional<Moment> result(ShownPicture result, long nowMillis) {
    activeUntil.put(result.topic(), nowMillis + ACTIVE_MILLIS);
    SourcePosition position = result.source().or(() -> positionBySeq(result)).orElse(null);
    if (position == null) {
      return Optional.of(moment(List.of(result)));
    }
    lastResult.put(result.topic(), position);
    aloneFromMillis = Math.min(aloneFromMillis, nowMillis + PATIENCE_MILLIS);
    boolean inputGone =
        !instants.containsKey(position) && lastInput != null && position.isUpTo(lastInput);
    if (inputGone) {
      return Optional.of(moment(List.of(result)));
    }
    add(position, result, nowMillis);
    trim();
    return newestComplete(nowMillis).or(() -> overdue(nowMillis));
  }

  /** A picture that has no input: it is shown at once, alone. */
  Moment alone(ShownPicture picture) {
    return moment(List.of(picture));
  }

  /** The newest result whose input did not come in time, if there is one. */
  Optional<Moment> overdue(long nowMillis) {
    return newest(
        (position, instant) ->
            !instant.has(feeds.input().topic())
                && instant.sinceMillis < nowMillis - PATIENCE_MILLIS);
  }

  private Optional<Moment> newestComplete(long nowMillis) {
    return newest((position, instant) -> isComplete(position, instant, nowMillis));
  }

  private Optional<Moment> newest(
      java.util.function.BiPredicate<SourcePosition, Instant> condition) {
    Map.Entry<SourcePosition, Instant> newest = null;
    for (Map.Entry<SourcePosition, Instant> entry : instants.entrySet()) {
      if (condition.test(entry.getKey(), entry.getValue())) {
        newest = entry;
      }
    }
    return newest == null
        ? Optional.empty()
        : Optional.of(finish(newest.getKey(), newest.getValue()));
  }

  private boolean isComplete(SourcePosition position, Instant instant, long nowMillis) {
    List<String> active = active(nowMillis);
    return (instant.has(feeds.input().topic()) || isWithoutInput(nowMillis))
        && !active.isEmpty()
        && active.stream().allMatch(topic -> instant.has(topic) || isPassed(topic, position));
  }

  /** Whether no input of this stream came although results did for a while. */
  private boolean isWithoutInput(long nowMillis) {
    return lastInput == null && nowMillis > aloneFromMillis;
  }

  private boolean isPassed(String topic, SourcePosition position) {
    SourcePosition last = lastResult.get(topic);
    return last != null && position.isUpTo(last);
  }

  private List<String> active(long nowMillis) {
    return activeUntil.entrySet().stream()
        .filter(entry -> entry.getValue() > nowMillis)
        .map(Map.Entry::getKey)
        .toList();
  }

  private Optional<SourcePosition> positionBySeq(ShownPicture result) {
    return instants.entrySet().stream()
        .filter(entry -> entry.getValue().pictures.stream().anyMatch(result::sameSeq))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Instant add(SourcePosition position, ShownPicture picture, long nowMillis) {
    Instant instant = instants.computeIfAbsent(position, p -> new Instant(nowMillis));
    instant.pictures.add(picture);
    bytes += picture.sizeBytes();
    return instant;
  }

  /** Shows an instant; it and all before it are done with. */
  private Moment finish(SourcePosition position, Instant instant) {
    Iterator<Map.Entry<SourcePosition, Instant>> each = instants.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<SourcePosition, Instant> entry = each.next();
      if (entry.getKey().isUpTo(position)) {
        each.remove();
        bytes -= entry.getValue().sizeBytes();
      }
    }
    return moment(instant.pictures);
  }

  private Moment moment(List<ShownPicture> pictures) {
    Map<String, ShownPicture> byTopic = new HashMap<>();
    pictures.forEach(picture -> byTopic.putIfAbsent(picture.topic(), picture));
    List<ShownPicture> ordered = new ArrayList<>(byTopic.values());
    ordered.sort(Comparator.comparingInt(picture -> feeds.place(picture.topic())));
    number++;
    return new Moment(stream, number, ordered);
  }

  private void trim() {
    Iterator<Instant> oldest = instants.values().iterator();
    while (instants.size() > MAX_INSTANTS || (bytes > maxBytes && instants.size() > 1)) {
      bytes -= oldest.next().sizeBytes();
      oldest.remove();
    }
  }

  /** The topic was made anew: its offsets begin again. */
  private void restart() {
    instants.clear();
    lastResult.clear();
    bytes = 0;
  }

  /** The pictures of one input frame that have arrived. */
  private static final class Instant {
    private final long sinceMillis;
    private final List<ShownPicture> pictures = new ArrayList<>(2);

    private Instant(long sinceMillis) {
      this.sinceMillis = sinceMillis;
    }

    private boolean has(String topic) {
      return pictures.stream().anyMatch(picture -> picture.topic().equals(topic));
    }

    private long sizeBytes() {
      return pictures.stream().mapToLong(ShownPicture::sizeBytes).sum();
    }
  }
}
