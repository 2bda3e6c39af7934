package dev.limpid.dashboard;

/** Counts the frames of one stage of one stream. Not thread-safe. */
final class StageTrack {
  static final long RATE_WINDOW_MILLIS = 5_000;
  static final long LATENCY_WINDOW_MILLIS = 10_000;

  private final Stage stage;
  private final RateWindow rate = new RateWindow(RATE_WINDOW_MILLIS);
  private final LatencyWindow latency = new LatencyWindow(LATENCY_WINDOW_MILLIS);
  private long frames;
  private long repeated;
  private long unreadable;
  private long lastMillis;
  private StageReport.Latest latest = StageReport.Latest.NONE;

  StageTrack(Stage stage) {
    this.stage = stage;
  }

  void frame(Picture picture, long nowMillis) {
    frames++;
    lastMillis = nowMillis;
    rate.add(nowMillis);
    latency.add(nowMillis - picture.captureMillis(), nowMillis);
    latest = StageReport.Latest.of(picture);
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

  StageReport report(long nowMillis) {
    LatencyWindow.Percentiles percentiles = latency.percentiles(nowMillis).orElse(null);
    return new StageReport(
        stage.id(),
        frames,
        Math.round(rate.perSecond(nowMillis) * 10) / 10.0,
        percentiles == null ? null : percentiles.p50(),
        percentiles == null ? null : percentiles.p99(),
        lastMillis == 0 ? null : nowMillis - lastMillis,
        repeated,
        unreadable,
        latest);
  }
}
