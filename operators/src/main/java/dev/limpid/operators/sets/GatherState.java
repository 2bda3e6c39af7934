package dev.limpid.operators.sets;

import dev.limpid.operators.stream.StreamOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a checkpoint keeps of one group, so that it goes on with the same results. Immutable.
 *
 * @param plan of the options that it was gathered by
 * @param lines the streams, in the order of the options
 * @param skip frames of a window's stream to drop before the next window
 */
public record GatherState(String plan, List<Line> lines, int skip) {
  public GatherState {
    lines = List.copyOf(lines);
  }

  /**
   * One stream.
   *
   * @param order how far it came
   * @param last place of its last frame in the group; null before the first
   * @param ended whether it ended
   * @param held its frames that wait, in their order
   */
  record Line(
      String stream, StreamOrder order, @Nullable Place last, boolean ended, List<HeldFrame> held) {
    Line {
      held = List.copyOf(held);
    }
  }
}
