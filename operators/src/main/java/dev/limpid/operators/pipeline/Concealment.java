package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.state.StageState;
import dev.limpid.operators.stream.FrameClock;
import dev.limpid.operators.stream.StreamContext;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts predictions where frames of a stream are missing: when the next frame arrives or, if the
 * stage says so, when the missing frame was due. The state goes over a gap in the same way for
 * both, so that only the stand-ins themselves depend on the clock. Used by the operator's thread.
 */
final class Concealment {
  private final String stage;
  private final Concealer concealer;
  private final PixelPool pixels;
  private final FrameOutputs outputs;
  private final Host host;

  private Concealment(
      String stage, Concealer concealer, PixelPool pixels, FrameOutputs outputs, Host host) {
    this.stage = stage;
    this.concealer = concealer;
    this.pixels = pixels;
    this.outputs = outputs;
    this.host = host;
  }

  /** With the first stage that conceals, or null if none does. */
  static @Nullable Concealment of(
      List<Stage> stages, PixelPool pixels, FrameOutputs outputs, Host host) {
    for (Stage stage : stages) {
      Concealer concealer = stage.concealer();
      if (concealer != null) {
        return new Concealment(stage.name(), concealer, pixels, outputs, host);
      }
    }
    return null;
  }

  int maxGap() {
    return concealer.maxGap();
  }

  /** Whether the stream's state can stand in for the frames before this one. */
  boolean isReady(StreamContext stream) {
    StageState state = stream.states().get(stage);
    return state != null && concealer.isReady(state);
  }

  /** Brings the stream's state over the missing frames and emits what was not emitted yet. */
  void bridge(StreamContext stream, List<FrameLabel> missing) {
    StageState state = Objects.requireNonNull(stream.states().get(stage));
    int[] next = {0};
    concealer.bridge(
        state,
        missing.size(),
        pixels,
        picture -> {
          int index = next[0]++;
          if (index >= stream.clock().concealed()) {
            emit(missing.get(index), picture);
          }
        });
  }

  /** Notes that a frame of the stream was processed; on the clock, waits for the next one. */
  void processed(StreamContext stream, FrameLabel frame) {
    if (concealer.timing() == Concealer.Timing.CLOCK) {
      stream.clock().frame(frame, host.nanoTime());
      scheduleOverdue(stream, frame);
    }
  }

  private void scheduleOverdue(StreamContext stream, FrameLabel last) {
    FrameClock clock = stream.clock();
    if (clock.intervalNanos() > 0 && clock.concealed() < concealer.maxGap()) {
      long wait = TimeUnit.NANOSECONDS.toMillis(clock.overdueNanos() - host.nanoTime());
      host.schedule(Math.max(1, wait), () -> overdue(stream, last));
    }
  }

  @SuppressWarnings("ReferenceEquality") // The very label that the clock had.
  private void overdue(StreamContext stream, FrameLabel last) {
    FrameClock clock = stream.clock();
    if (outputs.isClosed() || clock.last() != last || !stream.idle() || !isReady(stream)) {
      return;
    }
    if (stream.order().seq() != last.seq() || stream.order().epoch() != last.epoch()) {
      return;
    }
    StageState state = Objects.requireNonNull(stream.states().get(stage));
    clock.conceal();
    FrameLabel missing = last.later(clock.concealed(), clock.intervalNanos());
    Throwable failure =
        outputs.attempt(
            () ->
                concealer.predict(
                    state, clock.concealed(), pixels, picture -> emit(missing, picture)));
    outputs.emitReady();
    if (failure == null) {
      scheduleOverdue(stream, last);
    }
  }

  private void emit(FrameLabel missing, PixelBuffer picture) {
    outputs.standIn(concealer.topic(), missing, picture, concealer.headers());
  }
}
