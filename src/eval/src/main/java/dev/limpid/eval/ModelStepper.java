package dev.limpid.eval;

import dev.limpid.media.Picture;
import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.state.StageState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Steps a model that maps pictures to pictures, on states that it makes. Owns its tensors and those
 * states, not the session. Not thread-safe.
 */
public final class ModelStepper implements AutoCloseable {
  private final List<Runnable> owned = new ArrayList<>();
  private final Session session;
  private final int width;
  private final int height;
  private final String input;
  private final String output;
  private final Tensor frame;
  private final Tensor made;
  private final Tensor upload;
  private final Tensor download;
  private final Picture result;

  /** For pictures of {@code width} by {@code height} pixels. */
  public ModelStepper(Session session, int width, int height) {
    this.session = session;
    this.width = width;
    this.height = height;
    input = session.model().contract().inputs().get(0).name();
    output = session.model().contract().outputs().get(0).name();
    DeviceMemory device = session.memory();
    try {
      frame = own(session.allocateInput(input, 1, height, width));
      made = own(session.allocateOutput(output, 1, height, width));
      upload = own(device.allocateStaging(DType.UINT8, frame.shape()));
      download = own(device.allocateStaging(DType.UINT8, made.shape()));
      result = new Picture(width, height, download.buffer());
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Tensor own(Tensor tensor) {
    owned.add(tensor::close);
    return tensor;
  }

  /** The state of a fresh stream; closed with this. */
  public StageState newState() {
    String task = session.model().contract().task();
    StageState state = new StageState(task, session.model(), session.memory(), height, width);
    owned.add(state::close);
    return state;
  }

  /**
   * Runs one step.
   *
   * @param state advanced
   * @return what the model made of the picture, valid until the next step
   */
  public Picture step(StageState state, Picture picture) {
    DeviceMemory device = session.memory();
    upload.buffer().put(0, picture.rgb(), 0, picture.rgb().limit());
    device.copy(upload, 0, frame, 0, frame.byteSize());
    session.run(tensors(state, input, frame, true), tensors(state, output, made, false));
    state.swap();
    device.copy(made, 0, download, 0, made.byteSize());
    return result;
  }

  /** The picture and the states of one side of the model, by the contract's names. */
  private Map<String, Tensor> tensors(
      StageState state, String name, Tensor pixels, boolean incoming) {
    Map<String, Tensor> tensors = new HashMap<>();
    tensors.put(name, pixels);
    List<StateSpec> specs = session.model().contract().states();
    for (int i = 0; i < specs.size(); i++) {
      StateSpec spec = specs.get(i);
      tensors.put(
          incoming ? spec.input() : spec.output(),
          incoming ? state.front().get(i) : state.back().get(i));
    }
    return tensors;
  }

  @Override
  public void close() {
    owned.forEach(Runnable::run);
    owned.clear();
  }
}
