package dev.limpid.dashboard;

import dev.limpid.media.ImageException;
import dev.limpid.wire.Match;
import dev.limpid.wire.Panel;
import dev.limpid.wire.WireRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything the dashboard knows about one stream. Not thread-safe. */
final class StreamTrack {
  private final String id;
  private final MomentRing ring;
  private final LatencyWindow screen = new LatencyWindow(FeedTrack.LATENCY_WINDOW_MILLIS);
  private final SurpriseTrack surprise = new SurpriseTrack();
  private Feeds feeds;
  private Map<String, FeedTrack> tracks = Map.of();
  private long concealed;
  private long resets;
  private long deadLetters;
  private @Nullable Quality quality;
  private @Nullable Moment latest;
  private long touchedMillis;

  private record Quality(double psnrIn, double psnrOut) {}

  StreamTrack(String id, Feeds feeds, long nowMillis) {
    this.id = id;
    this.feeds = feeds;
    this.ring = new MomentRing(id, feeds);
    this.touchedMillis = nowMillis;
    var unused = follow(feeds);
  }

  /**
   * From now on these feeds deliver; what came of those that stay is kept.
   *
   * @return whether anything is left to show; a stream that a stage wrote goes with its topics
   */
  boolean follow(Feeds now) {
    boolean hadNothing = tracks.values().stream().noneMatch(FeedTrack::hasHeard);
    Map<String, FeedTrack> next = new LinkedHashMap<>();
    for (Feed feed : now.all()) {
      FeedTrack known = tracks.get(feed.topic());
      next.put(
          feed.topic(), known != null && known.feed().equals(feed) ? known : new FeedTrack(feed));
    }
    feeds = now;
    tracks = next;
    ring.follow(now);
    return hadNothing || tracks.values().stream().anyMatch(FeedTrack::hasHeard);
  }

  /** Whether a picture or a match came that could be read. */
  boolean showsSomething() {
    return tracks.values().stream().anyMatch(FeedTrack::showsSomething);
  }

  /** Takes a picture of one of the feeds; returns what is to be shown now. */
  Optional<Moment> picture(Feed feed, WireRecord record, long nowMillis) {
    touchedMillis = nowMillis;
    FeedTrack track = track(feed);
    boolean input = feeds.isInput(feed);
    ShownPicture picture;
    try {
      picture = input ? ShownPicture.ofInput(record).in(feed) : ShownPicture.ofOutput(record);
    } catch (ImageException | IllegalArgumentException e) {
      track.unreadable(nowMillis);
      return Optional.empty();
    }
    if (isResult(feed) && !picture.synthetic() && ring.isRepeat(picture)) {
      track.repeated();
      return Optional.empty();
    }
    track.picture(picture, nowMillis);
    if (input) {
      return shown(ring.input(picture, nowMillis));
    }
    return isResult(feed) ? result(picture, nowMillis) : Optional.empty();
  }

  private Optional<Moment> result(ShownPicture picture, long nowMillis) {
    if (picture.synthetic()) {
      concealed++;
      return shown(Optional.of(ring.alone(picture)));
    }
    return shown(ring.result(picture, nowMillis));
  }

  /** Bounds the pictures that are held back. */
  void holdUpTo(long limitBytes) {
    ring.holdUpTo(limitBytes);
  }

  /** Bytes of all pictures that are kept. */
  long heldBytes() {
    long shown = latest == null ? 0 : latest.sizeBytes();
    return shown + ring.bytes() + tracks.values().stream().mapToLong(FeedTrack::heldBytes).sum();
  }

  /** What became due by the passing of time. */
  Optional<Moment> overdue(long nowMillis) {
    return shown(ring.overdue(nowMillis));
  }

  /** Whether a feed brings a result for each of the stream's frames. */
  private boolean isResult(Feed feed) {
    return feed.panel() == Panel.RESULT && !feeds.isInput(feed);
  }

  private Optional<Moment> shown(Optional<Moment> moment) {
    if (moment.isEmpty()) {
      return moment;
    }
    Moment whole = moment.get();
    for (FeedTrack track : tracks.values()) {
      whole = track.complete(whole);
    }
    latest = whole;
    return Optional.of(whole);
  }

  /** Notes where a frame lies in a recording. */
  void match(Feed feed, Match match, long nowMillis) {
    touchedMillis = nowMillis;
    track(feed).match(match, nowMillis);
  }

  /** What came of each feed, in order. */
  List<FeedTrack> feeds() {
    return List.copyOf(tracks.values());
  }

  /** The newest still of a topic. */
  Optional<ShownPicture> still(String topic) {
    return Optional.ofNullable(tracks.get(topic)).flatMap(FeedTrack::still);
  }

  /** Notes how surprising a frame was, standard deviations. */
  void surprise(double score, long nowMillis) {
    touchedMillis = nowMillis;
    surprise.score(score, nowMillis);
  }

  void anomaly() {
    surprise.anomaly();
  }

  void reset(long nowMillis) {
    touchedMillis = nowMillis;
    resets++;
  }

  void deadLetter(long nowMillis) {
    touchedMillis = nowMillis;
    deadLetters++;
  }

  void quality(double psnrIn, double psnrOut) {
    quality = new Quality(psnrIn, psnrOut);
  }

  void painted(long latencyMillis, long nowMillis) {
    screen.add(latencyMillis, nowMillis);
  }

  Optional<Moment> latest() {
    return Optional.ofNullable(latest);
  }

  String id() {
    return id;
  }

  /** When a record of this stream came last. */
  long touchedMillis() {
    return touchedMillis;
  }

  private FeedTrack track(Feed feed) {
    return Objects.requireNonNull(tracks.get(feed.topic()));
  }

  /** The result that viewers watch: the first that delivers; empty while none does. */
  private Optional<FeedTrack> output() {
    return tracks.values().stream()
        .filter(track -> isResult(track.feed()) && track.frames() > 0)
        .findFirst();
  }

  StreamReport report(long nowMillis) {
    FeedReport in = track(feeds.input()).report(nowMillis);
    Optional<FeedReport> out = output().map(track -> track.report(nowMillis));
    LatencyWindow.Percentiles painted = screen.percentiles(nowMillis).orElse(null);
    return new StreamReport(
        id,
        in.frames(),
        out.map(FeedReport::frames).orElse(0L),
        in.fps(),
        out.map(FeedReport::fps).orElse(0.0),
        out.map(FeedReport::latencyMsP50).orElse(null),
        out.map(FeedReport::latencyMsP99).orElse(null),
        painted == null ? null : painted.p50(),
        painted == null ? null : painted.p99(),
        resets,
        deadLetters,
        concealed,
        surprise.anomalies(),
        surprise.highest(nowMillis),
        quality == null ? null : quality.psnrIn(),
        quality == null ? null : quality.psnrOut(),
        tracks.values().stream().map(track -> track.report(nowMillis)).toList());
  }
}
