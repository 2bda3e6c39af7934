package dev.limpid.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Live streams of known position, three described frames a second, against a stored drive. */
class LiveMatcherTest {
  private static final double FPS = 3;
  private static final long STEP_NANOS = Math.round(1e9 / FPS);
  private static final double STRIPE_SECONDS = AlignOptions.DEFAULT.stripeSeconds();

  private final Places route = new Places(1);
  private final LiveReference reference =
      new StoredReference(route.record("reference", FPS, Places.drive(900, 0, 1), 100));

  @AfterEach
  void close() {
    reference.close();
  }

  /** Both matches of each frame, and at which frame the final one came. */
  private static final class Run {
    final List<LiveMatch> provisional = new ArrayList<>();
    final List<LiveMatch> decided = new ArrayList<>();
    final List<Integer> decidedAt = new ArrayList<>();

    void add(LiveMatcher matcher, float[] descriptor, int frame) {
      provisional.add(matcher.add(descriptor, frame * STEP_NANOS));
      keep(matcher.decide(), frame);
      int unused = matcher.forget();
    }

    void keep(List<LiveMatch> matches, int frame) {
      decided.addAll(matches);
      matches.forEach(match -> decidedAt.add(frame));
    }
  }

  private Run run(double[] metres) {
    return run(metres, route);
  }

  private Run run(double[] metres, Places places) {
    Descriptors query = places.record("query", FPS, metres, 200).descriptors();
    LiveMatcher matcher = new LiveMatcher(reference, AlignOptions.DEFAULT);
    Run run = new Run();
    for (int i = 0; i < metres.length; i++) {
      run.add(matcher, query.get(i), i);
    }
    run.keep(matcher.finish(), metres.length - 1);
    return run;
  }

  private static double share(List<LiveMatch> matches, double[] metres, int from, int to, int off) {
    int good = 0;
    for (int i = from; i < to; i++) {
      LiveMatch match = matches.get(i);
      good += match.isFound() && Math.abs(match.reference() - metres[i]) <= off ? 1 : 0;
    }
    return good / (double) (to - from);
  }

  private static double found(List<LiveMatch> matches, int from, int to) {
    return matches.subList(from, to).stream().filter(LiveMatch::isFound).count()
        / (double) (to - from);
  }

  @Test
  void add_otherSpeeds_followsAtOnceAndDecidesWithinAStripe() {
    double[] metres =
        Places.join(
            Places.drive(150, 40, 1.6), Places.drive(200, 280, 0.7), Places.drive(250, 420, 1.1));
    Run run = run(metres);

    assertThat(run.provisional).hasSize(metres.length);
    assertThat(share(run.provisional, metres, 60, metres.length, 3)).isGreaterThan(0.9);
    assertThat(run.decided).hasSize(metres.length);
    assertThat(share(run.decided, metres, 0, metres.length, 3)).isGreaterThan(0.95);
    for (int i = 0; i < metres.length; i++) {
      assertThat((run.decidedAt.get(i) - i) / FPS).isLessThanOrEqualTo(STRIPE_SECONDS);
    }
    assertThat(run.decided.get(300).confidence()).isBetween(0.3f, 1f);
    assertThat(run.decided.get(300).cost()).isBetween(0.1f, 1.4f);
  }

  @Test
  void add_stop_waitsInTheReference() {
    double[] metres =
        Places.join(
            Places.drive(240, 100, 1), Places.drive(120, 340, 0), Places.drive(240, 340, 1));
    Run run = run(metres);

    assertThat(share(run.provisional, metres, 60, metres.length, 4)).isGreaterThan(0.85);
    assertThat(share(run.decided, metres, 0, metres.length, 4)).isGreaterThan(0.9);
  }

  @Test
  void add_detour_isNoMatchInBetween() {
    double[] metres =
        Places.join(
            Places.drive(300, 50, 1), Places.drive(120, 9000, 1), Places.drive(240, 420, 1));
    Run run = run(metres);

    assertThat(found(run.decided, 310, 410)).isLessThan(0.05);
    assertThat(share(run.decided, metres, 0, 290, 3)).isGreaterThan(0.95);
    assertThat(share(run.decided, metres, 430, 660, 3)).isGreaterThan(0.95);
    assertThat(found(run.provisional, 360, 420)).isLessThan(0.2);
    assertThat(share(run.provisional, metres, 500, 660, 3)).isGreaterThan(0.9);
  }

  @Test
  void add_otherRoute_findsNothing() {
    Run run = run(Places.drive(600, 0, 1), new Places(2));

    assertThat(found(run.decided, 0, 600)).isLessThan(0.02);
    assertThat(found(run.provisional, 60, 600)).isLessThan(0.1);
  }

  @Test
  void restore_anywhere_goesOnBitForBit() {
    double[] metres = Places.join(Places.drive(250, 30, 1), Places.drive(250, 280, 0.8));
    Run undisturbed = run(metres);
    Descriptors query = route.record("query", FPS, metres, 200).descriptors();
    LiveMatcher matcher = new LiveMatcher(reference, AlignOptions.DEFAULT);
    Run run = new Run();
    for (int i = 0; i < metres.length; i++) {
      if (i % 37 == 5) {
        LiveState state = matcher.state();
        matcher = new LiveMatcher(reference, AlignOptions.DEFAULT);
        matcher.restore(state);
      }
      run.add(matcher, query.get(i), i);
    }
    run.keep(matcher.finish(), metres.length - 1);

    assertThat(run.provisional).isEqualTo(undisturbed.provisional);
    assertThat(run.decided).isEqualTo(undisturbed.decided);
    assertThat(run.decidedAt).isEqualTo(undisturbed.decidedAt);
  }

  @Test
  void forget_longStream_keepsOneAndAHalfStripes() {
    Descriptors query = route.record("query", FPS, Places.drive(880, 0, 1), 1).descriptors();
    LiveMatcher matcher = new LiveMatcher(reference, AlignOptions.DEFAULT);
    Run run = new Run();
    int most = 0;
    for (int i = 0; i < query.count(); i++) {
      run.add(matcher, query.get(i), i);
      most = Math.max(most, matcher.state().rows().size());
    }
    assertThat(most).isBetween(400, (int) (1.5 * STRIPE_SECONDS * FPS) + 2);
    assertThat(matcher.state().decided()).isLessThan(matcher.state().rows().size());
  }

  @Test
  void smoothSparse_changesOfSpeed_staysOnTheTour() {
    double[] truth = new double[120];
    double[] tour = new double[truth.length];
    for (int i = 1; i < truth.length; i++) {
      truth[i] = truth[i - 1] + (i / 30 % 2 == 0 ? 1.7 : 0.3);
      tour[i] = Math.round(truth[i]);
    }
    Segment segment = new Segment(0, tour, new double[truth.length]);

    assertThat(furthest(TourSmoother.smoothSparse(segment, 500, 4), truth)).isLessThan(1.2);
    assertThat(furthest(TourSmoother.smooth(segment, 500), truth)).isGreaterThan(1.8);
    assertThat(TourSmoother.smoothSparse(segment, 500, 25).referenceAt(50))
        .isEqualTo(TourSmoother.smooth(segment, 500).referenceAt(50));
  }

  private static double furthest(Segment segment, double[] truth) {
    double furthest = 0;
    for (int i = 0; i < truth.length; i++) {
      furthest = Math.max(furthest, Math.abs(segment.referenceAt(i) - truth[i]));
    }
    return furthest;
  }

  @Test
  void new_shortReference_saysHowLongItMustBe() {
    Recording five = route.record("five", FPS, Places.drive(5, 0, 1), 1);
    try (LiveReference tooShort = new StoredReference(five)) {
      assertThatThrownBy(() -> new LiveMatcher(tooShort, AlignOptions.DEFAULT))
          .isInstanceOf(AlignException.class)
          .hasMessage("recording five: expected at least 8 frames (2.7 s), got 5");
    }
  }

  @Test
  void finish_fewFrames_hasNoMatch() {
    LiveMatcher matcher = new LiveMatcher(reference, AlignOptions.DEFAULT);
    LiveMatch unused = matcher.add(reference.recording().descriptors().get(5), 0);

    assertThat(matcher.finish()).containsExactly(LiveMatch.NONE);
    assertThat(matcher.finish()).isEmpty();
  }

  @Test
  void add_otherDimension_saysBoth() {
    LiveMatcher matcher = new LiveMatcher(reference, AlignOptions.DEFAULT);
    float[] descriptor = new float[3];
    Arrays.fill(descriptor, 0.577f);

    assertThatThrownBy(() -> matcher.add(descriptor, 0))
        .isInstanceOf(AlignException.class)
        .hasMessage(
            "descriptor: expected "
                + Places.DIMENSION
                + " values as in the reference reference, got 3");
  }
}
