package dev.limpid.operators.inference;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.StateSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Runs a model for real and tells whether it keeps what the pipeline relies on: any frame size, the
 * same bytes for the same frames, and the same bytes for a stream whoever shares its batch. Used by
 * one thread, once.
 */
public final class ModelTrial {
  private static final int STEPS = 4;
  private static final int[][] SIZES = {{64, 96}, {45, 61}, {90, 33}};
  private static final long SEED = 20170113;

  /**
   * One thing that was tried.
   *
   * @param detail what was seen, one line
   */
  public record Finding(String name, boolean passed, String detail) {}

  private final Session session;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param session stays the caller's
   */
  public ModelTrial(Session session) {
    this.session = session;
  }

  /**
   * Tries everything.
   *
   * @throws dev.limpid.operators.model.ModelException (RUNTIME) if the model fails to run at all
   */
  public List<Finding> run() {
    for (int[] size : SIZES) {
      int h = size[0];
      int w = size[1];
      byte[][] alone = outputs(1, h, w);
      String frames = "%d frames of %dx%d".formatted(STEPS, w, h);
      add("runs", finite(alone), frames);
      add("repeats", Arrays.deepEquals(alone, outputs(1, h, w)), frames + ", twice");
      add("batches", isIndependent(alone, h, w), frames + ", alone and with two other streams");
    }
    return List.copyOf(findings);
  }

  /**
   * Milliseconds per step of {@code n} frames: the median of {@code steps}, after two to warm up.
   */
  public double stepMillis(int n, int h, int w, int steps) {
    try (Buffers buffers = new Buffers(n, h, w)) {
      long[] nanos = new long[steps];
      for (int i = -2; i < steps; i++) {
        long start = System.nanoTime();
        buffers.step();
        if (i >= 0) {
          nanos[i] = System.nanoTime() - start;
        }
      }
      Arrays.sort(nanos);
      return nanos[steps / 2] / 1e6;
    }
  }

  private void add(String name, boolean passed, String detail) {
    findings.add(new Finding(name, passed, detail));
  }

  private boolean isIndependent(byte[][] alone, int h, int w) {
    byte[][] together = outputs(3, h, w);
    for (int t = 0; t < STEPS; t++) {
      if (!Arrays.equals(alone[t], Arrays.copyOf(together[t], alone[t].length))) {
        return false;
      }
    }
    return true;
  }

  private boolean finite(byte[][] outputs) {
    DType dtype = session.model().contract().outputs().get(0).dtype();
    if (dtype != DType.FLOAT32) {
      return true;
    }
    for (byte[] output : outputs) {
      ByteBuffer values = ByteBuffer.wrap(output).order(ByteOrder.nativeOrder());
      while (values.hasRemaining()) {
        if (!Float.isFinite(values.getFloat())) {
          return false;
        }
      }
    }
    return true;
  }

  /** The first output of each step; the first stream's frames depend on the seed alone. */
  private byte[][] outputs(int n, int h, int w) {
    byte[][] results = new byte[STEPS][];
    try (Buffers buffers = new Buffers(n, h, w)) {
      Random[] streams = new Random[n];
      Arrays.setAll(streams, s -> new Random(SEED + s));
      for (int t = 0; t < STEPS; t++) {
        buffers.fill(streams);
        buffers.step();
        results[t] = buffers.firstOutput();
      }
    }
    return results;
  }

  /** All tensors of a run, with the states swapped after each step. */
  private final class Buffers implements AutoCloseable {
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Map<String, Tensor> outputs = new LinkedHashMap<>();
    private final Resources resources = new Resources();
    private final String frameName = session.model().contract().inputs().get(0).name();
    private final String outputName = session.model().contract().outputs().get(0).name();
    private final Tensor frames;
    private final Tensor result;

    Buffers(int n, int h, int w) {
      Model model = session.model();
      try {
        for (String name : model.inputNames()) {
          inputs.put(name, resources.add(session.allocateInput(name, n, h, w)));
        }
        for (String name : model.outputNames()) {
          outputs.put(name, resources.add(session.allocateOutput(name, n, h, w)));
        }
        frames = resources.add(staging(tensor(inputs, frameName)));
        result = resources.add(staging(tensor(outputs, outputName)));
      } catch (RuntimeException | Error e) {
        resources.close();
        throw e;
      }
    }

    void fill(Random[] streams) {
      ByteBuffer buffer = frames.buffer();
      byte[] frame = new byte[buffer.remaining() / streams.length];
      for (Random stream : streams) {
        stream.nextBytes(frame);
        buffer.put(frame);
      }
      session.memory().copy(frames, 0, tensor(inputs, frameName), 0, frames.byteSize());
    }

    void step() {
      session.run(inputs, outputs);
      for (StateSpec state : session.model().contract().states()) {
        Tensor before = tensor(inputs, state.input());
        inputs.put(state.input(), tensor(outputs, state.output()));
        outputs.put(state.output(), before);
      }
    }

    byte[] firstOutput() {
      session.memory().copy(tensor(outputs, outputName), 0, result, 0, result.byteSize());
      ByteBuffer buffer = result.buffer();
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    }

    private Tensor staging(Tensor tensor) {
      return session.memory().allocateStaging(tensor.dtype(), tensor.shape());
    }

    private static Tensor tensor(Map<String, Tensor> tensors, String name) {
      return Objects.requireNonNull(tensors.get(name), name);
    }

    @Override
    public void close() {
      resources.close();
    }
  }
}
