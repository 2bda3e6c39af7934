package dev.limpid.operators.stream;

import dev.limpid.operators.frame.FrameLabel;
import org.jspecify.annotations.Nullable;

/**
 * Estimates when the next frame of a stream is due, from when the last ones were processed. Not
 * part of a checkpoint. Used by the operator's thread.
 */
public final class FrameClock {
  /** Share of the newest interval in the estimate. */
  private static final double NEWEST = 0.2;

  /** A frame is taken for missing once it is late by this share of the interval. */
  private static final double PATIENCE = 0.5;

  private @Nullable FrameLabel last;
  private long lastNanos;
  private long intervalNanos;
  private int concealed;

  /** Notes that a frame was processed. */
  public void frame(FrameLabel label, long nowNanos) {
    if (last != null && last.epoch() == label.epoch() && label.seq() > last.seq()) {
      long interval = (nowNanos - lastNanos) / (label.seq() - last.seq());
      intervalNanos =
          intervalNanos == 0
              ? interval
              : Math.round(intervalNanos * (1 - NEWEST) + interval * NEWEST);
    } else {
      intervalNanos = 0;
    }
    last = label;
    lastNanos = nowNanos;
    concealed = 0;
  }

  /** The last frame, or null. */
  public @Nullable FrameLabel last() {
    return last;
  }

  /** How long one frame after the other comes, nanoseconds; 0 while unknown. */
  public long intervalNanos() {
    return intervalNanos;
  }

  /** When the next frame that has no stand-in yet is taken for missing. */
  public long overdueNanos() {
    return lastNanos + Math.round((concealed + 1 + PATIENCE) * intervalNanos);
  }

  /** How many stand-ins were emitted since the last frame. */
  public int concealed() {
    return concealed;
  }

  /** Goes on with a stream of which so many stand-ins were emitted since its last frame. */
  void resume(int standIns) {
    concealed = standIns;
  }

  public void conceal() {
    concealed++;
  }
}
