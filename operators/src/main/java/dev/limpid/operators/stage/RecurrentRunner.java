package dev.limpid.operators.stage;

import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.state.StageState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Steps a recurrent model on a batch. A lone frame is bound to its stream's tensors directly and
 * nothing is copied. Several frames run side by side on {@link Lanes} where there are some (on a
 * CPU), or in turn where that would change bits; else the states of the streams are gathered, the
 * session runs once, and the new states are scattered, all on the device. The results are the same.
 * Single-threaded; owns neither session nor lanes.
 */
final class RecurrentRunner implements AutoCloseable {
  private final Session session;
  private final Lanes lanes;
  private final DeviceMemory memory;
  private final List<StateSpec> specs;
  private final List<Gathered> gathered = new ArrayList<>();
  private int capacity;
  private int height;
  private int width;

  /** One state of the whole batch, before and after the step. */
  private record Gathered(Tensor before, Tensor after) implements AutoCloseable {
    @Override
    public void close() {
      before.close();
      after.close();
    }
  }

  RecurrentRunner(Session session, Lanes lanes) {
    this.session = session;
    this.lanes = lanes;
    this.memory = session.memory();
    Model model = session.model();
    this.specs = model.contract().states();
  }

  /**
   * Runs one step.
   *
   * @param inputs tensors of the model's inputs, batch dimension {@code states.size()}
   * @param outputs tensors of the model's outputs, written
   * @param states one per frame of the batch, advanced in place
   * @param frameHeight rows of the frames, pixels
   * @param frameWidth columns of the frames, pixels
   */
  void step(
      Map<String, Tensor> inputs,
      Map<String, Tensor> outputs,
      List<StageState> states,
      int frameHeight,
      int frameWidth) {
    if (states.size() == 1 || !lanes.isEmpty()) {
      stepEach(inputs, outputs, states, states.size() > 1 && lanes.fit(frameHeight, frameWidth));
    } else {
      stepTogether(inputs, outputs, states, frameHeight, frameWidth);
    }
  }

  private void stepEach(
      Map<String, Tensor> inputs,
      Map<String, Tensor> outputs,
      List<StageState> states,
      boolean onLanes) {
    List<Lanes.Step> steps = new ArrayList<>(states.size());
    for (int i = 0; i < states.size(); i++) {
      steps.add(
          states.size() == 1
              ? alone(inputs, outputs, states.get(i))
              : alone(entries(inputs, i), entries(outputs, i), states.get(i)));
    }
    if (onLanes) {
      lanes.run(steps);
    } else {
      steps.forEach(step -> session.run(step.inputs(), step.outputs()));
    }
    states.forEach(StageState::swap);
  }

  private void stepTogether(
      Map<String, Tensor> inputs,
      Map<String, Tensor> outputs,
      List<StageState> states,
      int frameHeight,
      int frameWidth) {
    Map<String, Tensor> in = new HashMap<>(inputs);
    Map<String, Tensor> out = new HashMap<>(outputs);
    int count = states.size();
    reserve(count, frameHeight, frameWidth);
    for (int i = 0; i < specs.size(); i++) {
      long[] shape = specs.get(i).shape(count, frameHeight, frameWidth);
      in.put(specs.get(i).input(), gathered.get(i).before().view(shape));
      out.put(specs.get(i).output(), gathered.get(i).after().view(shape));
      gather(states, i);
    }
    session.run(in, out);
    for (int i = 0; i < specs.size(); i++) {
      scatter(states, i);
    }
    states.forEach(StageState::swap);
  }

  /** The tensors of one frame's step, with the stream's own state before and after it. */
  private Lanes.Step alone(
      Map<String, Tensor> inputs, Map<String, Tensor> outputs, StageState state) {
    Map<String, Tensor> in = new HashMap<>(inputs);
    Map<String, Tensor> out = new HashMap<>(outputs);
    for (int i = 0; i < specs.size(); i++) {
      in.put(specs.get(i).input(), state.front().get(i));
      out.put(specs.get(i).output(), state.back().get(i));
    }
    return new Lanes.Step(in, out);
  }

  private static Map<String, Tensor> entries(Map<String, Tensor> tensors, int index) {
    Map<String, Tensor> entries = new HashMap<>();
    tensors.forEach((name, tensor) -> entries.put(name, tensor.entry(index)));
    return entries;
  }

  private void gather(List<StageState> states, int spec) {
    Tensor target = gathered.get(spec).before();
    for (int i = 0; i < states.size(); i++) {
      Tensor source = states.get(i).front().get(spec);
      memory.copy(source, 0, target, i * source.byteSize(), source.byteSize());
    }
  }

  private void scatter(List<StageState> states, int spec) {
    Tensor source = gathered.get(spec).after();
    for (int i = 0; i < states.size(); i++) {
      Tensor target = states.get(i).back().get(spec);
      memory.copy(source, i * target.byteSize(), target, 0, target.byteSize());
    }
  }

  private void reserve(int count, int frameHeight, int frameWidth) {
    if (count <= capacity && frameHeight == height && frameWidth == width) {
      return;
    }
    close();
    for (StateSpec spec : specs) {
      long[] shape = spec.shape(count, frameHeight, frameWidth);
      Tensor before = memory.allocate(spec.dtype(), shape);
      gathered.add(new Gathered(before, beside(before)));
    }
    capacity = count;
    height = frameHeight;
    width = frameWidth;
  }

  /** Another tensor like one that is given up if there is no room for both. */
  private Tensor beside(Tensor first) {
    try {
      return memory.allocate(first.dtype(), first.shape());
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
  }

  @Override
  public void close() {
    gathered.forEach(Gathered::close);
    gathered.clear();
    capacity = 0;
  }
}
