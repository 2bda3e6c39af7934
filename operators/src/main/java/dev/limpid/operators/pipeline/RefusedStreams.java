package dev.limpid.operators.pipeline;

import dev.limpid.wire.Event;
import dev.limpid.wire.WireRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells once of each stream for which there is no room. Used by the operator's thread. */
final class RefusedStreams {
  private static final int REMEMBERED = 4096;

  private final Map<String, Boolean> told =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * What there is to tell of a record's stream, or null.
   *
   * @param reason why there is no room, one clause
   */
  @Nullable Event event(WireRecord record, String reason) {
    if (told.put(record.stream(), true) != null) {
      return null;
    }
    return FrameJudge.event(Event.Type.STREAM_REFUSED, record, -1, 0, reason);
  }
}
