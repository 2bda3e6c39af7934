package dev.limpid.operators.stage;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelContract;
import dev.limpid.operators.model.ShapeTerm;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.model.TensorSpec;
import dev.limpid.operators.state.StageState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Steps the session of a model on pictures of several streams: binds them and the streams' states,
 * keeps the frames of a window, and takes what comes out. Owns the session. Single-threaded.
 */
public final class ModelStepper implements AutoCloseable {
  /** Most bytes of one frame's window or result: 16 of them can still be addressed together. */
  private static final long MOST_BYTES = 127L << 20;

  /** What shipped models need for a pixel, at most: 125 to 219 were measured. */
  private static final long WORK_BYTES_PER_PIXEL = 220;

  private final Session session;
  private final Lanes lanes;
  private final RecurrentRunner runner;
  private final TensorSpec input;
  private final List<TensorSpec> outputs;
  private final @Nullable WindowTensor window;
  private final Map<String, Tensor> values = new HashMap<>();
  private @Nullable PixelShape valuesFor;
  private int valuesCapacity;

  /**
   * Takes over the session.
   *
   * @param engine how it was opened
   */
  public ModelStepper(Session session, EngineOptions engine) {
    this(session, Lanes.of(session, engine));
  }

  /** Takes over a session that steps one stream at a time. */
  public static ModelStepper ofOneStream(Session session) {
    return new ModelStepper(session, Lanes.NONE);
  }

  /** Opens a model for stages that step it. */
  public static ModelStepper open(Model model, EngineOptions engine) {
    Session session = Engine.open(model, engine);
    try {
      return new ModelStepper(session, Lanes.of(session, engine));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private ModelStepper(Session session, Lanes lanes) {
    ModelContract contract = session.model().contract();
    this.session = session;
    this.lanes = lanes;
    this.runner = new RecurrentRunner(session, lanes);
    this.input = contract.inputs().get(0);
    this.outputs = contract.outputs();
    this.window =
        input.isSequence() ? new WindowTensor(session.memory(), contract.window().frames()) : null;
  }

  public Model model() {
    return session.model();
  }

  /** Memory of the device that the model runs on. */
  public DeviceMemory memory() {
    return session.memory();
  }

  /** Channels of the pictures that it takes. */
  public int channels() {
    return input.channels();
  }

  /** Why it cannot take pictures of this size, in one clause; null if it can. */
  public @Nullable String refusal(PixelShape pictures) {
    boolean fits =
        fits(input.height(), pictures.height())
            && fits(input.width(), pictures.width())
            && input.channels() == pictures.channels();
    if (!fits) {
      return "model '%s' takes pictures %s, got %s".formatted(model().id(), input, pictures);
    }
    return isTooLarge(pictures)
        ? "model '%s' would need more than %d bytes for a frame of %s"
            .formatted(model().id(), MOST_BYTES, pictures)
        : null;
  }

  /** Whether the frames that it sees at once, or the picture that it gives, are beyond reason. */
  private boolean isTooLarge(PixelShape pictures) {
    long frames = window == null ? 1 : model().contract().window().frames();
    if (frames * pictures.bytes() > MOST_BYTES) {
      return true;
    }
    double made = 1;
    for (long size :
        model().outputShape(outputs.get(0).name(), 1, pictures.height(), pictures.width())) {
      made *= size;
    }
    return made * outputs.get(0).dtype().bytes() > MOST_BYTES;
  }

  /** About how many bytes a run on one frame takes beside its pixels and states. */
  public long workBytes(PixelShape pictures) {
    return WORK_BYTES_PER_PIXEL * pictures.height() * pictures.width();
  }

  private static boolean fits(ShapeTerm term, int size) {
    return term.axis() != ShapeTerm.Axis.FIXED || term.factor() == size;
  }

  /** Size of the pictures that it gives for pictures of this size. */
  public PixelShape output(PixelShape in) {
    long[] shape = model().outputShape(outputs.get(0).name(), 1, in.height(), in.width());
    return new PixelShape(
        Math.toIntExact(shape[1]), Math.toIntExact(shape[2]), Math.toIntExact(shape[3]));
  }

  /**
   * Fresh state of a stream.
   *
   * @param stage name of the stage
   * @param kept what the stage keeps beside the model's states
   */
  public StageState newState(String stage, PixelShape in, List<StateSpec> kept) {
    List<StateSpec> all = new ArrayList<>(kept);
    if (window != null) {
      all.addAll(WindowTensor.specs(input.channels(), model().contract().window().frames()));
    }
    return new StageState(stage, model(), memory(), in, all);
  }

  /**
   * One step of a model whose first output is a picture.
   *
   * @param pictures one per state, on the device
   * @param states advanced in place
   * @return one picture per state, on the device; the caller's
   */
  public PixelBuffer step(PixelBuffer pictures, List<StageState> states, PixelPool pool) {
    return step(pictures, Map.of(), states, pool);
  }

  /**
   * The same for a model with further inputs.
   *
   * @param given their tensors by name, on the device; one entry per state
   */
  public PixelBuffer step(
      PixelBuffer pictures, Map<String, Tensor> given, List<StageState> states, PixelPool pool) {
    PixelBuffer made = pool.take(pictures.capacity(), output(pictures.shape()));
    try {
      Map<String, Tensor> out = further(pictures, states.size());
      out.put(outputs.get(0).name(), made.device(states.size()));
      run(pictures, given, out, states);
      return made;
    } catch (RuntimeException | Error e) {
      made.release();
      throw e;
    }
  }

  /** One step of a model whose outputs are read with {@link #values}. */
  public void stepValues(PixelBuffer pictures, List<StageState> states) {
    Map<String, Tensor> out = further(pictures, states.size());
    TensorSpec first = outputs.get(0);
    out.put(first.name(), value(first, pictures, states.size()));
    run(pictures, Map.of(), out, states);
  }

  private void run(
      PixelBuffer pictures,
      Map<String, Tensor> given,
      Map<String, Tensor> out,
      List<StageState> states) {
    int count = states.size();
    PixelShape in = pictures.shape();
    Tensor frames =
        window == null ? pictures.device(count) : window.of(pictures, states, keptIndex(states));
    Map<String, Tensor> all = new HashMap<>(given);
    all.put(input.name(), frames);
    runner.step(all, out, states, in.height(), in.width());
  }

  /** Brings a state, made by {@link #newState}, to where another one of its size is. */
  public void copy(StageState from, StageState to) {
    to.copyFrom(from);
    if (window != null) {
      WindowTensor.copy(from, to);
    }
  }

  /** Where a window's frames lie among what the stage keeps: behind the stage's own. */
  private static int keptIndex(List<StageState> states) {
    return states.get(0).kept().size() - WindowTensor.KEPT;
  }

  /** All outputs but the first. */
  private Map<String, Tensor> further(PixelBuffer pictures, int count) {
    Map<String, Tensor> out = new HashMap<>();
    for (TensorSpec spec : outputs.subList(1, outputs.size())) {
      out.put(spec.name(), value(spec, pictures, count));
    }
    return out;
  }

  private Tensor value(TensorSpec spec, PixelBuffer pictures, int count) {
    if (!pictures.shape().equals(valuesFor) || pictures.capacity() > valuesCapacity) {
      closeValues();
      valuesFor = pictures.shape();
      valuesCapacity = pictures.capacity();
    }
    PixelShape in = pictures.shape();
    int capacity = valuesCapacity;
    Tensor tensor =
        values.computeIfAbsent(
            spec.name(), name -> session.allocateOutput(name, capacity, in.height(), in.width()));
    return tensor.view(model().outputShape(spec.name(), count, in.height(), in.width()));
  }

  /**
   * What the last step gave for one stream.
   *
   * @param output name of an output that is no picture of the first output
   * @param index position of the stream in the step
   * @return a copy, in native order
   */
  public ByteBuffer values(String output, int index) {
    Tensor whole = Objects.requireNonNull(values.get(output), output);
    Tensor entry = whole.entry(index);
    try (Tensor staging = memory().allocateStaging(entry.dtype(), entry.shape())) {
      memory().copy(entry, 0, staging, 0, entry.byteSize());
      ByteBuffer copy =
          ByteBuffer.allocate(Math.toIntExact(entry.byteSize())).order(ByteOrder.nativeOrder());
      return copy.put(staging.buffer()).flip();
    }
  }

  private void closeValues() {
    values.values().forEach(Tensor::close);
    values.clear();
  }

  @Override
  public void close() {
    closeValues();
    if (window != null) {
      window.close();
    }
    runner.close();
    lanes.close();
    session.close();
  }
}
