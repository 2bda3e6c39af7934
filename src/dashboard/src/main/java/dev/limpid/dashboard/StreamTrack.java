package dev.limpid.dashboard;

import dev.limpid.media.ImageException;
import dev.limpid.wire.WireRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything the dashboard knows about one stream. Not thread-safe. */
final class StreamTrack {
  private final String id;
  private final MomentRing ring;
  private final Map<String, StageTrack> tracks = new LinkedHashMap<>();
  private final LatencyWindow screen = new LatencyWindow(StageTrack.LATENCY_WINDOW_MILLIS);
  private final List<Stage> stages;
  private long resets;
  private long deadLetters;
  private @Nullable Quality quality;
  private @Nullable Moment latest;
  private long touchedMillis;

  private record Quality(double psnrIn, double psnrOut) {}

  StreamTrack(String id, List<Stage> stages, long nowMillis) {
    this.id = id;
    this.stages = stages;
    this.touchedMillis = nowMillis;
    this.ring = new MomentRing(id, stages);
    stages.forEach(stage -> tracks.put(stage.id(), new StageTrack(stage)));
  }

  /** Takes a frame; returns what is to be shown now. */
  Optional<Moment> frame(Stage stage, WireRecord record, long nowMillis) {
    touchedMillis = nowMillis;
    StageTrack track = track(stage);
    boolean input = stage.equals(stages.get(0));
    Picture picture;
    try {
      picture = input ? Picture.ofInput(stage.id(), record) : Picture.ofResult(stage.id(), record);
    } catch (ImageException | IllegalArgumentException e) {
      track.unreadable(nowMillis);
      return Optional.empty();
    }
    if (!input && ring.isRepeat(picture)) {
      track.repeated();
      return Optional.empty();
    }
    track.frame(picture, nowMillis);
    return shown(input ? ring.input(picture, nowMillis) : ring.result(picture, nowMillis));
  }

  /** Bounds the pictures that are held back. */
  void holdUpTo(long limitBytes) {
    ring.holdUpTo(limitBytes);
  }

  /** What became due by the passing of time. */
  Optional<Moment> overdue(long nowMillis) {
    return shown(ring.overdue(nowMillis));
  }

  private Optional<Moment> shown(Optional<Moment> moment) {
    moment.ifPresent(m -> latest = m);
    return moment;
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

  private StageTrack track(Stage stage) {
    return java.util.Objects.requireNonNull(tracks.get(stage.id()));
  }

  StreamReport report(long nowMillis) {
    StageReport in = track(stages.get(0)).report(nowMillis);
    StageReport out = track(stages.get(1)).report(nowMillis);
    LatencyWindow.Percentiles painted = screen.percentiles(nowMillis).orElse(null);
    return new StreamReport(
        id,
        in.frames(),
        out.frames(),
        in.fps(),
        out.fps(),
        out.latencyMsP50(),
        out.latencyMsP99(),
        painted == null ? null : painted.p50(),
        painted == null ? null : painted.p99(),
        resets,
        deadLetters,
        quality == null ? null : quality.psnrIn(),
        quality == null ? null : quality.psnrOut(),
        tracks.values().stream().map(t -> t.report(nowMillis)).toList());
  }
}
