package dev.limpid.eval;

import dev.limpid.media.Picture;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.state.StageState;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps a model that maps pictures to pictures of their size, one at a time, on states that it
 * makes. Owns those states, not the stepper. Not thread-safe.
 */
public final class PictureStepper implements AutoCloseable {
  private final ModelStepper stepper;
  private final PixelPool pool;
  private final PixelShape shape;
  private final List<StageState> states = new ArrayList<>();
  private final Picture result;

  /** For pictures of {@code width} by {@code height} pixels. */
  public PictureStepper(ModelStepper stepper, int width, int height) {
    this.stepper = stepper;
    this.pool = new PixelPool(stepper.memory());
    this.shape = PixelShape.rgb(height, width);
    this.result = Picture.allocate(width, height);
  }

  /** The state of a fresh stream; closed with this. */
  public StageState newState() {
    StageState state = stepper.newState(stepper.model().contract().task(), shape, List.of());
    states.add(state);
    return state;
  }

  /**
   * Runs one step.
   *
   * @param state advanced
   * @return what the model made of the picture, valid until the next step
   */
  public Picture step(StageState state, Picture picture) {
    PixelBuffer in = pool.take(1, shape);
    in.slot(0).put(0, picture.rgb(), 0, picture.rgb().limit());
    in.upload(1);
    PixelBuffer made = stepper.step(in, List.of(state), pool);
    made.download(1);
    result.rgb().put(0, made.slot(0), 0, result.rgb().limit());
    made.release();
    in.release();
    return result;
  }

  @Override
  public void close() {
    states.forEach(StageState::close);
    pool.close();
  }
}
