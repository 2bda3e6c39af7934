package dev.limpid.operators.stream;

import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of the frame operator, for example deblurring. A stage sees batches of decoded frames of
 * different streams and, for each, the recurrent state of its stream; it never sees Flink. Used by
 * one thread; created in the operator's {@code open}, closed with it.
 */
public interface Stage extends AutoCloseable {

  /** Name of the stage: key of its state and value of the {@code limpid.stage} header. */
  String name();

  /** The model whose state this stage keeps. */
  Model model();

  /** Memory of the device that the model runs on. */
  DeviceMemory memory();

  /**
   * Fresh (zero) state for a stream of frames of this size.
   *
   * @param height rows, pixels
   * @param width columns, pixels
   */
  default StageState newState(int height, int width) {
    return new StageState(name(), model(), memory(), height, width);
  }

  /**
   * How many frames later the picture of a frame leaves this stage: 0, or 1 if its model looks a
   * frame ahead. Such a stage calls {@link FrameBatch#delay} in each {@link #step}, so that the
   * stages after it see the frames that left; a stream then has a frame waiting here.
   */
  default int delay() {
    return 0;
  }

  /** How this stage stands in for missing frames, or null if it does not. */
  default @Nullable Concealer concealer() {
    return null;
  }

  /**
   * Runs the stage on a batch. {@code states} are advanced in place, in the order of the batch. The
   * result is what the next stage sees; a new picture is taken from {@code pool} and its ownership
   * passes to the caller; a stage that changes no pictures returns those of the batch. Side results
   * go to {@code output}.
   */
  PixelBuffer step(FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput output);

  @Override
  void close();
}
