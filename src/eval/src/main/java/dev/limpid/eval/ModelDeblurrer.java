package dev.limpid.eval;

import dev.limpid.media.Picture;
import dev.limpid.operators.deblur.DeblurStage;
import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.stream.StageState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Steps a recurrent model over a sequence. Owns its tensors, not the session. */
final class ModelDeblurrer implements Deblurrer {
  private final List<Runnable> owned = new ArrayList<>();
  private final Session session;
  private final boolean memory;
  private final String input;
  private final String output;
  private final StageState state;
  private final Tensor frame;
  private final Tensor sharp;
  private final Tensor upload;
  private final Tensor download;
  private final Picture result;

  /**
   * @param memory whether the state is carried from frame to frame; else it is reset
   */
  ModelDeblurrer(Session session, int width, int height, boolean memory) {
    this.session = session;
    this.memory = memory;
    input = session.model().contract().inputs().get(0).name();
    output = session.model().contract().outputs().get(0).name();
    DeviceMemory device = session.memory();
    try {
      state = own(new StageState(DeblurStage.NAME, session.model(), device, height, width));
      frame = own(session.allocateInput(input, 1, height, width));
      sharp = own(session.allocateOutput(output, 1, height, width));
      upload = own(device.allocateStaging(DType.UINT8, frame.shape()));
      download = own(device.allocateStaging(DType.UINT8, sharp.shape()));
      result = new Picture(width, height, download.buffer());
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private StageState own(StageState resource) {
    owned.add(resource::close);
    return resource;
  }

  private Tensor own(Tensor resource) {
    owned.add(resource::close);
    return resource;
  }

  @Override
  public Picture deblur(FrameWindow window) {
    if (!memory) {
      state.reset();
    }
    DeviceMemory device = session.memory();
    Picture blurred = window.current();
    upload.buffer().put(0, blurred.rgb(), 0, blurred.rgb().limit());
    device.copy(upload, 0, frame, 0, frame.byteSize());
    session.run(tensors(input, frame, true), tensors(output, sharp, false));
    state.swap();
    device.copy(sharp, 0, download, 0, sharp.byteSize());
    return result;
  }

  /** The picture and the states of one side of the model, by the contract's names. */
  private Map<String, Tensor> tensors(String picture, Tensor pixels, boolean incoming) {
    Map<String, Tensor> tensors = new HashMap<>();
    tensors.put(picture, pixels);
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
