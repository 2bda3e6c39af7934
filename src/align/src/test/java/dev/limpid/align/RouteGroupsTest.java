package dev.limpid.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteGroupsTest {
  private static final double FPS = 3;
  private static final int ROUTES = 5;
  private static final int STEP = 25;

  @Test
  void of_partlyOverlappingDrives_groupsThemByRouteWithFewMatrices() {
    List<Recording> recordings = new ArrayList<>();
    for (int route = 0; route < ROUTES; route++) {
      for (int drive = 0; drive < 6; drive++) {
        double[] metres = Places.drive(200, STEP * drive, 1);
        recordings.add(
            new Places(route).record(route + "-" + drive, FPS, metres, 10 * route + drive));
      }
    }
    RouteGroups groups = RouteGroups.of(recordings, new Aligner(AlignOptions.DEFAULT), () -> {});

    assertThat(groups.groups()).hasSize(ROUTES);
    assertThat(groups.pairs()).isEqualTo(435);
    assertThat(groups.matrices()).as("matrices").isLessThan(145);
    for (RouteGroups.Group group : groups.groups()) {
      String route = group.reference().name().substring(0, 1);
      int start = STEP * Integer.parseInt(group.reference().name().substring(2));
      assertThat(group.members()).hasSize(5);
      for (RouteGroups.Member member : group.members()) {
        assertThat(member.recording().name()).startsWith(route);
        int own = STEP * Integer.parseInt(member.recording().name().substring(2));
        assertClose(member.alignment(), own - start);
      }
    }
  }

  private static void assertClose(Alignment alignment, int offset) {
    int matched = 0;
    for (int i = 0; i < alignment.frames(); i++) {
      if (alignment.referenceAt(i) != Alignment.NONE) {
        assertThat(alignment.referenceAt(i)).isBetween(i + offset - 12, i + offset + 12);
        matched++;
      }
    }
    assertThat(matched).isGreaterThan(180 - Math.abs(offset));
  }

  @Test
  void of_oneRecording_isRefused() {
    Recording one = new Places(1).record("one", FPS, Places.drive(50, 0, 1), 1);

    assertThatThrownBy(
            () -> RouteGroups.of(List.of(one), new Aligner(AlignOptions.DEFAULT), () -> {}))
        .isInstanceOf(AlignException.class)
        .hasMessageContaining("two or more recordings, got 1");
  }
}
