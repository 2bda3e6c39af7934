package dev.limpid.operators.pipeline;

import dev.limpid.operators.state.StageState;
import dev.limpid.operators.state.StateMark;
import dev.limpid.operators.stream.StreamContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A batch and the states of its streams as they are before the stages, to go back to when a stage
 * fails. Used again for the next batch by the operator's thread.
 */
final class BatchMark {
  private final List<StateMark> states = new ArrayList<>();
  private final List<StreamContext> owners = new ArrayList<>();
  private List<OpenBatch.Entry> entries = List.of();

  /** Remembers where a batch stands. */
  void set(OpenBatch batch) {
    entries = List.copyOf(batch.entries());
    owners.clear();
    for (OpenBatch.Entry entry : entries) {
      for (StageState state : entry.stream().states().values()) {
        if (owners.size() == states.size()) {
          states.add(new StateMark());
        }
        states.get(owners.size()).set(state);
        owners.add(entry.stream());
      }
    }
  }

  /** The frames of the batch as they were. */
  List<OpenBatch.Entry> entries() {
    return entries;
  }

  /**
   * Brings the streams back.
   *
   * @return those that cannot be, because a stage advanced their state more than once
   */
  Set<StreamContext> goBack() {
    Set<StreamContext> lost = new HashSet<>();
    entries.forEach(entry -> entry.stream().delay().giveAgain());
    for (int i = 0; i < owners.size(); i++) {
      if (!states.get(i).goBack()) {
        lost.add(owners.get(i));
      }
    }
    return lost;
  }
}
