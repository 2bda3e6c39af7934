package dev.limpid.operators.stage;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.state.StageState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of the frame operator. A stage sees batches of decoded frames of different streams and,
 * for each, the recurrent state of its stream; it never sees Flink. Made by {@link
 * FrameStageType#open}. Used by one thread, which closes it.
 */
public interface Stage extends AutoCloseable {

  /** Name of the stage in its pipeline: key of its state and of its metrics. */
  String name();

  /** Fresh (zero) state for a stream of which pictures of this size enter the stage. */
  StageState newState(PixelShape input);

  /** Channels of the pictures that it takes: 3 for RGB, 1 for grey. */
  default int channels() {
    return 3;
  }

  /** Size of the pictures that leave the stage when pictures of this size enter it. */
  default PixelShape output(PixelShape input) {
    return input;
  }

  /** Why pictures of this size cannot enter the stage, in one clause; null if they can. */
  default @Nullable String refusal(PixelShape input) {
    return null;
  }

  /**
   * About how many bytes of native memory a step takes for each frame beside pixels and states,
   * while it runs; none by default.
   */
  default long workBytes(PixelShape input) {
    return 0;
  }

  /**
   * How many frames later the picture of a frame leaves this stage, because its model looks ahead.
   * Such a stage calls {@link FrameBatch#delay} in each {@link #step}, so that the stages after it
   * see the frames that left; a stream then has so many frames waiting here.
   */
  default int delay() {
    return 0;
  }

  /** How this stage stands in for missing frames, or null if it does not. */
  default @Nullable Concealer concealer() {
    return null;
  }

  /** What its topics get of a frame that it does not process, see {@link Passed}; nothing here. */
  default List<Passed> passed() {
    return List.of();
  }

  /**
   * Runs the stage on a batch. {@code states} are advanced in place, each at most once, in the
   * order of the batch. What it throws refuses the frame that caused it: the others are stepped
   * again alone, from the states before, so a stage keeps nothing of a stream but in its state. The
   * result is what the next stage sees; a new picture is taken from {@code pool} and its ownership
   * passes to the caller; a stage that changes no pictures returns those of the batch. Side results
   * go to {@code output}.
   */
  PixelBuffer step(FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output);

  /** Lets go of what the stage owns; nothing by default. */
  @Override
  default void close() {}
}
