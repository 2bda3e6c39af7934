package dev.limpid.align;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.Picture;
import dev.limpid.sample.DriveFrame;
import dev.limpid.sample.DriveOptions;
import dev.limpid.sample.SampleFootage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two generated drives of one route, live: the second starts 5 s later and drives 1 % faster. */
class LiveDrivesTest {
  private static final double FPS = 4;
  private static final double SECONDS = 64;
  private static final double LATER_SECONDS = 5;
  private static final double FASTER = 1.01;
  private static final AlignOptions OPTIONS = new AlignOptions(1.0 / 3, 5, 20, 5.0 / 6, 2, 5);

  /** A frame: what it shows, where it was, and when it comes. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Seen(float[] descriptor, double metres, long nanos) {}

  private static List<Seen> drive(long trafficSeed, double later, double faster) {
    DriveOptions options =
        DriveOptions.builder()
            .trafficSeed(trafficSeed)
            .size(96, 48)
            .fps(FPS)
            .seconds(SECONDS)
            .samples(1, 1)
            .build();
    List<Seen> seen = new ArrayList<>();
    try (SampleFootage footage = SampleFootage.of(options);
        ThumbnailDescriber describer = new ThumbnailDescriber()) {
      while (footage.hasNext()) {
        DriveFrame frame = footage.next();
        double seconds = later + frame.ptsNanos() / 1e9 / faster;
        seen.add(
            new Seen(
                describer.describe(new Picture(96, 48, frame.blurred())),
                frame.truth().routeMetres(),
                Math.round(seconds * 1e9)));
      }
    }
    return seen;
  }

  @Test
  void add_laterAndFaster_isInStep() {
    List<Seen> ahead = drive(1, 0, 1);
    List<Seen> behind = drive(2, LATER_SECONDS, FASTER);
    List<LiveMatch> provisional = new ArrayList<>();
    List<LiveMatch> decided = new ArrayList<>();
    try (GrowingReference reference = new GrowingReference("ahead", 60)) {
      LiveMatcher matcher = new LiveMatcher(reference, OPTIONS);
      int come = 0;
      for (Seen seen : behind) {
        while (come < ahead.size() && ahead.get(come).nanos() <= seen.nanos()) {
          reference.append(ahead.get(come).descriptor(), ahead.get(come).nanos());
          come++;
        }
        provisional.add(matcher.add(seen.descriptor(), seen.nanos()));
        decided.addAll(matcher.decide());
        int unused = matcher.forget();
      }
      decided.addAll(matcher.finish());
    }
    assertThat(decided).hasSameSizeAs(behind);
    assertThat(share(decided, behind, ahead, 0)).isGreaterThan(0.8);
    assertThat(share(provisional, behind, ahead, behind.size() / 3)).isGreaterThan(0.7);
  }

  /** The share of frames that were found within 5 m of where they are. */
  private static double share(
      List<LiveMatch> matches, List<Seen> behind, List<Seen> ahead, int from) {
    int good = 0;
    for (int i = from; i < matches.size(); i++) {
      LiveMatch match = matches.get(i);
      int at = (int) Math.round(match.reference());
      good +=
          match.isFound() && Math.abs(ahead.get(at).metres() - behind.get(i).metres()) <= 5 ? 1 : 0;
    }
    return good / (double) (matches.size() - from);
  }
}
