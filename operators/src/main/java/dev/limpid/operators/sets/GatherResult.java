package dev.limpid.operators.sets;

import java.util.List;

/**
 * What comes out of a {@link Gatherer}. Each frame that went in and was not refused leaves once: in
 * one or more complete sets, or as {@link Dropped}.
 */
public sealed interface GatherResult {

  /** A set that is to be processed. */
  record Complete(FrameSet set) implements GatherResult {}

  /**
   * A set that will not be complete. To be told as an event.
   *
   * @param missing the streams of which a frame is missing, in the order of the options
   */
  record Incomplete(FrameSet.Id set, GatherReason reason, List<String> missing)
      implements GatherResult {
    public Incomplete {
      missing = List.copyOf(missing);
    }

    /** One sentence for people. */
    public String detail() {
      String told = "%s: %s".formatted(set, reason.text());
      boolean isWindow = missing.equals(List.of(set.stream()));
      return isWindow ? told : told + "; missing: " + String.join(", ", missing);
    }
  }

  /**
   * A frame that was in no set. To be counted.
   *
   * @param again whether the frame before it in its stream was late or disordered too, so that a
   *     run of them is one event
   */
  record Dropped(SetFrame frame, GatherReason reason, boolean again) implements GatherResult {}
}
