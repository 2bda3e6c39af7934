package dev.limpid.dashboard;

import dev.limpid.wire.Match;
import dev.limpid.wire.Panel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What came of one feed of one stream, and what waits to be shown. Not thread-safe. */
final class FeedTrack {
  static final long RATE_WINDOW_MILLIS = 5_000;
  static final long LATENCY_WINDOW_MILLIS = 10_000;

  private final Feed feed;
  private final RateWindow rate = new RateWindow(RATE_WINDOW_MILLIS);
  private final LatencyWindow latency = new LatencyWindow(LATENCY_WINDOW_MILLIS);
  private final MatchTrack matches = new MatchTrack();
  private final @Nullable HeldPictures held;
  private @Nullable ShownPicture still;
  private long frames;
  private boolean matched;
  private long repeated;
  private long skipped;
  private long unreadable;
  private long lastMillis;
  private FeedReport.Latest latest = FeedReport.Latest.NONE;

  FeedTrack(Feed feed) {
    this.feed = feed;
    this.held =
        switch (feed.panel()) {
          case FORECAST -> new Predictions();
          case COMPANION -> new Companions();
          case RESULT, STILL, MATCHES, NONE -> null;
        };
  }

  Feed feed() {
    return feed;
  }

  /** Takes a picture; keeps it if it goes with another one's moment, or is shown on demand. */
  void picture(ShownPicture picture, long nowMillis) {
    frames++;
    skipped += picture.skipped() ? 1 : 0;
    lastMillis = nowMillis;
    rate.add(nowMillis);
    latency.add(nowMillis - picture.captureMillis(), nowMillis);
    latest = FeedReport.Latest.of(picture);
    if (held != null) {
      held.add(picture);
    } else if (feed.panel() == Panel.STILL) {
      still = picture;
    }
  }

  /** Adds to a moment the picture that goes with it, if there is one. */
  Moment complete(Moment moment) {
    return held == null ? moment : held.take(moment).map(moment::with).orElse(moment);
  }

  void match(Match match, long nowMillis) {
    lastMillis = nowMillis;
    matched = true;
    matches.match(match);
  }

  MatchTrack matches() {
    return matches;
  }

  /** The newest still; empty unless this is a feed of stills. */
  Optional<ShownPicture> still() {
    return Optional.ofNullable(still);
  }

  /** Bytes of the pictures that are kept. */
  long heldBytes() {
    return (held == null ? 0 : held.bytes()) + (still == null ? 0 : still.sizeBytes());
  }

  /** Whether a record came that could be read. */
  boolean showsSomething() {
    return frames > 0 || matched;
  }

  /** Whether any record came. */
  boolean hasHeard() {
    return lastMillis != 0;
  }

  long frames() {
    return frames;
  }

  void repeated() {
    repeated++;
  }

  void unreadable(long nowMillis) {
    unreadable++;
    lastMillis = nowMillis;
  }

  FeedReport report(long nowMillis) {
    LatencyWindow.Percentiles percentiles = latency.percentiles(nowMillis).orElse(null);
    return new FeedReport(
        feed.topic(),
        frames,
        Math.round(rate.perSecond(nowMillis) * 10) / 10.0,
        percentiles == null ? null : percentiles.p50(),
        percentiles == null ? null : percentiles.p99(),
        lastMillis == 0 ? null : nowMillis - lastMillis,
        repeated,
        skipped,
        unreadable,
        latest,
        matches.report());
  }
}
