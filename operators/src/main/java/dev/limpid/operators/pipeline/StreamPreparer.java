package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.state.StageState;
import dev.limpid.operators.stream.PendingFrame;
import dev.limpid.operators.stream.StreamContext;
import dev.limpid.operators.stream.StreamOrder;
import dev.limpid.operators.stream.StreamState;
import dev.limpid.wire.Event;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings the states of streams to where their next frames need them. Used by one thread. */
final class StreamPreparer {
  private final StageChain chain;
  private final FrameOutputs outputs;
  private final @Nullable Concealment concealment;

  StreamPreparer(StageChain chain, FrameOutputs outputs, @Nullable Concealment concealment) {
    this.chain = chain;
    this.outputs = outputs;
    this.concealment = concealment;
  }

  /** How many frames later the first stage gives each frame. */
  int delay() {
    return chain.delay();
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
    boolean[] goesOn = {delay() > 0};
    chain.each(
        chain.shape(order.height(), order.width()),
        (stage, shape) -> {
          StageState state = sized(stream, stage, shape);
          boolean goesOnHere = isIn(checkpoint, stage);
          if (goesOnHere) {
            Optional<String> mismatch = state.restore(checkpoint.tensors());
            mismatch.ifPresent(reason -> outputs.tell(modelChanged(next, reason)));
            goesOnHere = mismatch.isEmpty();
          }
          goesOn[0] &= goesOnHere || !chain.isFirst(stage);
        });
    stream.forgetRestored();
    if (!goesOn[0]) {
      List<PendingFrame> waiting = stream.delay().takeAllWaiting();
      for (int i = waiting.size() - 1; i >= 0; i--) {
        stream.queue().addFirst(waiting.get(i));
      }
    }
  }

  /** A stage that the checkpoint does not know was added, and begins. */
  private static boolean isIn(StreamState checkpoint, Stage stage) {
    return checkpoint.tensors().stream().anyMatch(tensor -> tensor.stage().equals(stage.name()));
  }

  /** Makes the states of a stream ready for a frame of this size, which is stepped next. */
  void prepare(StreamContext stream, PendingFrame frame, PixelShape shape) {
    Event event = frame.event();
    if (event != null && event.type().isReset()) {
      outputs.tell(event);
      stream.reset();
    }
    chain.each(shape, (stage, entering) -> sized(stream, stage, entering));
    conceal(stream, frame);
    stream.step(frame, delay());
  }

  /** The stream's state of a stage, a fresh one if there is none of that size. */
  private static StageState sized(StreamContext stream, Stage stage, PixelShape shape) {
    StageState state = stream.states().get(stage.name());
    if (state == null || !state.fits(shape)) {
      stream.dropState(stage.name());
      state = stage.newState(shape);
      stream.setState(stage.name(), state);
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
