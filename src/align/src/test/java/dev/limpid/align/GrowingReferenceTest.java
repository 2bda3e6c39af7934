package dev.limpid.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two live streams along one route, three described frames a second each. */
class GrowingReferenceTest {
  private static final double FPS = 3;
  private static final double WINDOW_SECONDS = 235;
  private static final int FRAMES = 1200;

  private final Places route = new Places(1);
  private final Descriptors ahead =
      route.record("ahead", FPS, Places.drive(FRAMES, 0, 1), 100).descriptors();

  /** Both matches of each frame of a query, while the reference goes on as the query does. */
  private static final class Run {
    GrowingReference reference = new GrowingReference("ahead", WINDOW_SECONDS);
    LiveMatcher matcher = new LiveMatcher(reference, AlignOptions.DEFAULT);
    final List<LiveMatch> provisional = new ArrayList<>();
    final List<LiveMatch> decided = new ArrayList<>();
    int most;

    void step(float[] descriptor, float[] of, int frame) {
      reference.append(of, nanos(frame));
      provisional.add(matcher.add(descriptor, nanos(frame) + 7));
      decided.addAll(matcher.decide());
      int unused = matcher.forget();
      most = Math.max(most, reference.frames());
    }

    /** Goes on in another process. */
    void restore() {
      GrowingReference.State kept = reference.state();
      LiveState live = matcher.state();
      reference = new GrowingReference("ahead", WINDOW_SECONDS);
      reference.restore(kept);
      matcher = new LiveMatcher(reference, AlignOptions.DEFAULT);
      matcher.restore(live);
    }

    private static long nanos(int frame) {
      return 1_000_000_000_000L + Math.round(frame * 1e9 / FPS);
    }
  }

  private Run run(double[] metres, int restoreEvery) {
    Descriptors query = route.record("query", FPS, metres, 200).descriptors();
    Run run = new Run();
    for (int i = 0; i < metres.length; i++) {
      if (restoreEvery > 0 && i % restoreEvery == restoreEvery - 1) {
        run.restore();
      }
      run.step(query.get(i), ahead.get(i), i);
    }
    run.decided.addAll(run.matcher.finish());
    return run;
  }

  /** Starts so many frames later, and drives by 1 % faster. */
  private static double[] later(int frames) {
    double[] metres = new double[FRAMES];
    Arrays.setAll(metres, i -> 1.01 * i - frames);
    return metres;
  }

  private static double share(List<LiveMatch> matches, double[] metres, int from, int to, int off) {
    int good = 0;
    for (int i = from; i < to; i++) {
      LiveMatch match = matches.get(i);
      good += match.isFound() && Math.abs(match.reference() - metres[i]) <= off ? 1 : 0;
    }
    return good / (double) (to - from);
  }

  @Test
  void add_startsLaterAndIsFaster_isFollowedAtOnceAndDecided() {
    double[] metres = later(60);
    Run run = run(metres, 0);

    assertThat(run.provisional).hasSize(FRAMES);
    assertThat(share(run.provisional, metres, 150, FRAMES, 3)).isGreaterThan(0.9);
    assertThat(run.decided).hasSize(FRAMES);
    assertThat(share(run.decided, metres, 70, FRAMES, 3)).isGreaterThan(0.95);
    assertThat(run.most).isLessThanOrEqualTo((int) (WINDOW_SECONDS * FPS) + 1);
  }

  @Test
  void add_neverApart_isFollowed() {
    double[] metres = Places.drive(FRAMES, 0, 1);
    Run run = run(metres, 0);

    assertThat(share(run.provisional, metres, 150, FRAMES, 3)).isGreaterThan(0.9);
    assertThat(share(run.decided, metres, 0, FRAMES, 3)).isGreaterThan(0.95);
  }

  /** What the reference has not passed yet is found when the stripe closes. */
  @Test
  void add_leadsByFifteenSeconds_isDecided() {
    double[] metres = Places.drive(FRAMES, 45, 1);
    Run run = run(metres, 0);

    assertThat(share(run.decided, metres, 0, FRAMES - 200, 3)).isGreaterThan(0.9);
  }

  @Test
  void add_otherRoute_findsNothing() {
    double[] metres = Places.drive(FRAMES, 50_000, 1);
    Run run = run(metres, 0);

    assertThat(run.decided).noneMatch(LiveMatch::isFound);
  }

  @Test
  void restore_anywhere_givesTheSameMatches() {
    double[] metres = later(60);
    Run undisturbed = run(metres, 0);
    Run restored = run(metres, 97);

    assertThat(restored.provisional).isEqualTo(undisturbed.provisional);
    assertThat(restored.decided).isEqualTo(undisturbed.decided);
  }

  @Test
  void append_otherDimension_isRefused() {
    try (GrowingReference reference = new GrowingReference("ahead", 100)) {
      reference.append(new float[] {1, 0}, 0);
      assertThatThrownBy(() -> reference.append(new float[] {1, 0, 0}, 1))
          .hasMessage("descriptor: expected 2 values as in the live reference ahead, got 3");
    }
  }
}
