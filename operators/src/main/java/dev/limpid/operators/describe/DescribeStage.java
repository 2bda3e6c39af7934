package dev.limpid.operators.describe;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.Passed;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.state.StageState;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Vectors;
import dev.limpid.wire.WireHeader;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Describes every n-th frame of each stream by a point on the unit sphere (thesis section 4.3.1)
 * and lets the frames pass unchanged. Frames are counted per stream since its last reset, so which
 * frames are described does not depend on other streams or on restarts.
 *
 * <p>Each frame is a model call of its own: frames of different streams are rarely due at once, and
 * so a descriptor has the same bits whoever shares the batch.
 */
final class DescribeStage implements Stage {
  /** {@code float32 [1]}: frames to come before the next one that is described. */
  private static final List<StateSpec> SPECS =
      List.of(StateSpec.kept("limpid.skip", DType.FLOAT32, "N"));

  /** For a pixel, of the float picture that the model makes small first; 28 were measured. */
  private static final long WORK_BYTES_PER_PIXEL = 32;

  private final String name;
  private final ModelDescriber describer;
  private final int every;
  private final boolean marks;
  private final String topic;

  /**
   * Takes over the describer.
   *
   * @param every frames from one that is described to the next, at least 1
   */
  DescribeStage(StageSite site, ModelDescriber describer, int every) {
    this.name = site.name();
    this.describer = describer;
    this.every = every;
    this.marks = site.everyFrame();
    this.topic = site.topic(DescribeStageType.DESCRIPTORS);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public StageState newState(PixelShape input) {
    return new StageState(name, describer.model(), describer.memory(), input, SPECS);
  }

  @Override
  public long workBytes(PixelShape input) {
    return WORK_BYTES_PER_PIXEL * input.height() * input.width();
  }

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput out) {
    Tensor frames = batch.pixels().device(batch.size());
    for (int i = 0; i < states.size(); i++) {
      FloatBuffer skip = states.get(i).kept().get(0).buffer().asFloatBuffer();
      int left = Math.min(every - 1, (int) skip.get(0));
      if (left == 0) {
        write(
            batch,
            i,
            describer.describe(frames.entry(i), batch.shape().width(), batch.shape().height()),
            out);
      } else if (marks) {
        write(batch, i, new float[0], out);
      }
      skip.put(0, left == 0 ? every - 1 : left - 1);
    }
    return batch.pixels();
  }

  @Override
  public List<Passed> passed() {
    return marks ? List.of(Passed.mark(topic, headers(0))) : List.of();
  }

  private void write(FrameBatch batch, int index, float[] descriptor, StageOutput out) {
    out.data(topic, batch, index, Vectors.toBytes(descriptor), headers(descriptor.length));
  }

  private List<WireHeader> headers(int dimension) {
    return List.of(
        WireHeader.ofText(FrameHeaders.CONTENT_TYPE, Vectors.MEDIA_TYPE),
        WireHeader.ofLong(FrameHeaders.DIM, dimension),
        WireHeader.ofText(FrameHeaders.STAGE, name),
        WireHeader.ofText(FrameHeaders.MODEL, describer.id()));
  }

  @Override
  public void close() {
    describer.close();
  }
}
