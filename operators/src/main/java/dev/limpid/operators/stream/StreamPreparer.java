package dev.limpid.operators.stream;

import dev.limpid.wire.Event;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings the states of streams to where their next frames need them. Used by one thread. */
final class StreamPreparer {
  private final List<Stage> stages;
  private final FrameOutputs outputs;
  private final @Nullable Concealment concealment;
  private final boolean delays;

  /**
   * @param delays whether the first stage gives each frame one step later
   */
  StreamPreparer(
      List<Stage> stages, FrameOutputs outputs, @Nullable Concealment concealment, boolean delays) {
    this.stages = stages;
    this.outputs = outputs;
    this.concealment = concealment;
    this.delays = delays;
  }

  /**
   * Takes the states of a stream from its checkpoint. A frame that waits there for a model that is
   * no more begins the stream anew, before all others.
   *
   * @param next the stream's first frame since the restore
   */
  void restore(StreamContext stream, PendingFrame next) {
    StreamState checkpoint = Objects.requireNonNull(stream.restored());
    StreamOrder order = checkpoint.order();
    boolean goesOn = delays;
    for (Stage stage : stages) {
      StageState state = sized(stream, stage, order.height(), order.width());
      Optional<String> mismatch = state.restore(checkpoint.tensors());
      mismatch.ifPresent(reason -> outputs.tell(modelChanged(next, reason)));
      goesOn &= mismatch.isEmpty() || stage != stages.get(0);
    }
    stream.forgetRestored();
    PendingFrame waiting = goesOn ? null : stream.delay().takeWaiting();
    if (waiting != null) {
      stream.queue().addFirst(waiting);
    }
  }

  /** Makes the states of a stream ready for a frame of this size, which is stepped next. */
  void prepare(StreamContext stream, PendingFrame frame, int height, int width) {
    Event event = frame.event();
    if (event != null && event.type().isReset()) {
      outputs.tell(event);
      stream.reset();
    }
    stages.forEach(stage -> sized(stream, stage, height, width));
    conceal(stream, frame);
    stream.step(frame, delays);
  }

  /** The stream's state of a stage, a fresh one if there is none of that size. */
  private static StageState sized(StreamContext stream, Stage stage, int height, int width) {
    StageState state = stream.states().get(stage.name());
    if (state == null || !state.fits(height, width)) {
      if (state != null) {
        state.close();
      }
      state = stage.newState(height, width);
      stream.states().put(stage.name(), state);
    }
    return state;
  }

  private void conceal(StreamContext stream, PendingFrame frame) {
    if (concealment == null || frame.missing().isEmpty()) {
      return;
    }
    if (concealment.isReady(stream)) {
      outputs.tell(frame.event());
      concealment.bridge(stream, frame.missing());
    } else {
      outputs.tell(frame.eventUnconcealed());
      stream.reset();
    }
  }

  private static Event modelChanged(PendingFrame frame, String reason) {
    return FrameJudge.event(
        Event.Type.RESET_MODEL, frame.record(), frame.seq(), frame.headers().epoch(), reason);
  }
}
