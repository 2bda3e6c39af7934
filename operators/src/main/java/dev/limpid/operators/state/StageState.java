package dev.limpid.operators.state;

import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.HostMemory;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.StateSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recurrent state of one stream in one stage, as tensors on the device of the model. Each has a
 * front (the state now) and a back (where the next one is written); a step swaps them, so a lone
 * stream is stepped without a copy. A stage may keep further tensors beside them, in host memory.
 * Owned by the state table; single-threaded.
 */
public final class StageState implements AutoCloseable {
  private final String stage;
  private final @Nullable Model model;
  private final DeviceMemory memory;
  private final PixelShape input;
  private final List<StateSpec> modelSpecs;
  private final List<StateSpec> keptSpecs;
  private final List<Tensor> front = new ArrayList<>();
  private final List<Tensor> back = new ArrayList<>();
  private final List<Tensor> kept = new ArrayList<>();
  private long steps;

  /**
   * Zero state.
   *
   * @param stage name of the stage in its pipeline
   * @param model whose states these are; null for a stage without a model
   * @param input size of the pictures that enter the stage
   * @param keptSpecs what the stage keeps beside the model's states; their names differ from the
   *     names of the model's
   */
  public StageState(
      String stage,
      @Nullable Model model,
      DeviceMemory memory,
      PixelShape input,
      List<StateSpec> keptSpecs) {
    this.stage = stage;
    this.model = model;
    this.memory = memory;
    this.input = input;
    this.modelSpecs = model == null ? List.of() : model.contract().states();
    this.keptSpecs = List.copyOf(keptSpecs);
    try {
      for (StateSpec spec : modelSpecs) {
        front.add(memory.allocate(spec.dtype(), shape(spec)));
        back.add(memory.allocate(spec.dtype(), shape(spec)));
      }
      for (StateSpec spec : keptSpecs) {
        kept.add(memory.allocateStaging(spec.dtype(), shape(spec)));
      }
      reset();
    } catch (RuntimeException | OutOfMemoryError e) {
      close();
      throw e;
    }
  }

  /**
   * Zero state of a stage without a model.
   *
   * @param stage name of the stage in its pipeline
   * @param input size of the pictures that enter the stage
   * @param kept what the stage keeps of a stream, in host memory
   */
  public static StageState ofKept(String stage, PixelShape input, StateSpec... kept) {
    return new StageState(stage, null, HostMemory.INSTANCE, input, List.of(kept));
  }

  private long[] shape(StateSpec spec) {
    return spec.shape(1, input.height(), input.width());
  }

  /** Back to a fresh stream. */
  public void reset() {
    front.forEach(memory::clear);
    kept.forEach(memory::clear);
  }

  /** The state now, in the order of the contract. */
  public List<Tensor> front() {
    return front;
  }

  /** Where the next state may be written before {@link #swap}. */
  public List<Tensor> back() {
    return back;
  }

  /** What the stage keeps beside the model's states, in host memory, in the order of its specs. */
  public List<Tensor> kept() {
    return kept;
  }

  /** Size of the pictures that enter the stage. */
  public PixelShape input() {
    return input;
  }

  /** Takes over the model's states of another stream of the same size; what is kept stays. */
  public void copyFrom(StageState other) {
    for (int i = 0; i < front.size(); i++) {
      Tensor source = other.front.get(i);
      memory.copy(source, 0, front.get(i), 0, source.byteSize());
    }
  }

  /** How often the back was made the state. */
  long steps() {
    return steps;
  }

  /** Makes the back the state. */
  public void swap() {
    steps++;
    for (int i = 0; i < front.size(); i++) {
      Tensor old = front.set(i, back.get(i));
      back.set(i, old);
    }
  }

  /** Whether this state fits pictures of that size. */
  public boolean fits(PixelShape other) {
    return input.equals(other);
  }

  /** Copies the state to the heap. */
  public List<TensorState> snapshot() {
    List<TensorState> tensors = new ArrayList<>();
    List<StateSpec> specs = specs();
    List<Tensor> all = tensors();
    for (int i = 0; i < specs.size(); i++) {
      StateSpec spec = specs.get(i);
      Tensor tensor = all.get(i);
      byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
      try (Tensor staging = memory.allocateStaging(spec.dtype(), tensor.shape())) {
        memory.copy(tensor, 0, staging, 0, tensor.byteSize());
        staging.buffer().get(0, bytes);
      }
      tensors.add(
          new TensorState(
              stage,
              modelName(),
              modelSha256(),
              spec.output(),
              spec.dtype(),
              tensor.shape(),
              bytes));
    }
    return tensors;
  }

  /**
   * Takes over a snapshot.
   *
   * @return why the snapshot cannot be used (this state is then zero), or empty
   */
  public Optional<String> restore(List<TensorState> snapshot) {
    List<StateSpec> specs = specs();
    List<TensorState> matching = new ArrayList<>();
    for (StateSpec spec : specs) {
      snapshot.stream()
          .filter(tensor -> tensor.stage().equals(stage) && tensor.tensor().equals(spec.output()))
          .findFirst()
          .ifPresent(matching::add);
    }
    Optional<String> mismatch = mismatch(snapshot, matching);
    if (mismatch.isEmpty()) {
      for (int i = 0; i < specs.size(); i++) {
        upload(matching.get(i), tensors().get(i));
      }
    }
    return mismatch;
  }

  private Optional<String> mismatch(List<TensorState> snapshot, List<TensorState> matching) {
    for (TensorState tensor : snapshot) {
      if (tensor.stage().equals(stage) && !tensor.modelSha256().equals(modelSha256())) {
        return Optional.of(
            "stage '%s': state was written by model '%s' (sha256 %.12s), the model is now '%s' (sha256 %.12s)"
                .formatted(
                    stage, tensor.model(), tensor.modelSha256(), modelName(), modelSha256()));
      }
    }
    List<Tensor> tensors = tensors();
    if (matching.size() != tensors.size()) {
      return Optional.of(
          "stage '%s': expected %d state tensors, the checkpoint has %d"
              .formatted(stage, tensors.size(), matching.size()));
    }
    for (int i = 0; i < tensors.size(); i++) {
      TensorState stored = matching.get(i);
      Tensor tensor = tensors.get(i);
      if (stored.dtype() != tensor.dtype() || !Arrays.equals(stored.shape(), tensor.shape())) {
        return Optional.of(
            "stage '%s' state '%s': expected %s %s, the checkpoint has %s %s"
                .formatted(
                    stage,
                    stored.tensor(),
                    tensor.dtype(),
                    Arrays.toString(tensor.shape()),
                    stored.dtype(),
                    Arrays.toString(stored.shape())));
      }
    }
    return Optional.empty();
  }

  private void upload(TensorState stored, Tensor target) {
    try (Tensor staging = memory.allocateStaging(stored.dtype(), stored.shape())) {
      ByteBuffer bytes = staging.buffer();
      bytes.put(0, stored.bytes());
      memory.copy(staging, 0, target, 0, target.byteSize());
    }
  }

  /** Bytes of all tensors. */
  public long byteSize() {
    return 2 * front.stream().mapToLong(Tensor::byteSize).sum()
        + kept.stream().mapToLong(Tensor::byteSize).sum();
  }

  private String modelName() {
    return model == null ? "" : model.contract().name();
  }

  private String modelSha256() {
    return model == null ? "" : model.sha256();
  }

  /** Of the model's states, then of what is kept. */
  private List<StateSpec> specs() {
    List<StateSpec> specs = new ArrayList<>(modelSpecs);
    specs.addAll(keptSpecs);
    return specs;
  }

  private List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>(front);
    tensors.addAll(kept);
    return tensors;
  }

  @Override
  public void close() {
    front.forEach(Tensor::close);
    back.forEach(Tensor::close);
    kept.forEach(Tensor::close);
  }
}
