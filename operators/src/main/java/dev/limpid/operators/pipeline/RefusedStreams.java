package dev.limpid.operators.pipeline;

import dev.limpid.wire.Event;
import dev.limpid.wire.WireRecord;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells once of each of the first streams for which there is no room. Used by one thread. */
final class RefusedStreams {
  /** Of more than so many, dead letters alone tell. */
  static final int TOLD = 4096;

  private final Set<String> told = new HashSet<>();

  /**
   * What there is to tell of a record's stream, or null.
   *
   * @param reason why there is no room, one clause
   */
  @Nullable Event event(WireRecord record, String reason) {
    boolean isNew = told.size() < TOLD && told.add(record.stream());
    return isNew ? FrameJudge.event(Event.Type.STREAM_REFUSED, record, -1, 0, reason) : null;
  }
}
