package dev.limpid.dashboard;

import dev.limpid.media.ImageException;
import dev.limpid.wire.Match;
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
  private final Predictions predictions = new Predictions();
  private final SurpriseTrack surprise = new SurpriseTrack();
  private final AlignTrack alignment = new AlignTrack();
  private long concealed;
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
    if (!input && !isAside(stage, picture) && ring.isRepeat(picture)) {
      track.repeated();
      return Optional.empty();
    }
    track.frame(picture, nowMillis);
    if (stage.id().equals(Stage.PREDICTED)) {
      predictions.add(picture);
      return Optional.empty();
    }
    if (stage.id().equals(Stage.ALIGNED)) {
      alignment.picture(picture);
      return Optional.empty();
    }
    if (picture.synthetic()) {
      concealed++;
      return shown(Optional.of(ring.alone(picture)));
    }
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

  /** Whether a result says nothing on how far its stage has come with the input. */
  private static boolean isAside(Stage stage, Picture picture) {
    return picture.synthetic() || !isResult(stage);
  }

  /** Whether a stage gives one picture for each of the stream's frames. */
  private static boolean isResult(Stage stage) {
    return !stage.id().equals(Stage.PREDICTED) && !stage.id().equals(Stage.ALIGNED);
  }

  private Optional<Moment> shown(Optional<Moment> moment) {
    Optional<Moment> whole =
        moment
            .map(m -> predictions.take(m).map(m::with).orElse(m))
            .map(m -> alignment.take(m).map(m::with).orElse(m));
    whole.ifPresent(m -> latest = m);
    return whole;
  }

  /** Notes where a frame lies in a recording. */
  void match(Match match, long nowMillis) {
    touchedMillis = nowMillis;
    alignment.match(match);
  }

  /** Takes out the matches since the last call. */
  List<MatchLine> takeMatches() {
    return alignment.takeMatches();
  }

  /** The last frames' matches, also those that were taken. */
  List<MatchLine> matchHistory() {
    return alignment.history();
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

  private StageTrack track(Stage stage) {
    return java.util.Objects.requireNonNull(tracks.get(stage.id()));
  }

  /** The result that viewers watch: the first that delivers one picture per frame. */
  private StageTrack output() {
    return stages.stream()
        .skip(1)
        .filter(StreamTrack::isResult)
        .map(this::track)
        .filter(track -> track.frames() > 0)
        .findFirst()
        .orElseGet(() -> track(stages.get(1)));
  }

  StreamReport report(long nowMillis) {
    StageReport in = track(stages.get(0)).report(nowMillis);
    StageReport out = output().report(nowMillis);
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
        concealed,
        surprise.anomalies(),
        surprise.highest(nowMillis),
        quality == null ? null : quality.psnrIn(),
        quality == null ? null : quality.psnrOut(),
        alignment.report(),
        tracks.values().stream().map(t -> t.report(nowMillis)).toList());
  }
}
