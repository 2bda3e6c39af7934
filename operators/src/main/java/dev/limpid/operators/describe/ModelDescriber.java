package dev.limpid.operators.describe;

import dev.limpid.align.Describer;
import dev.limpid.media.Picture;
import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import java.nio.FloatBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model of task {@code describe}, loaded: one frame {@code uint8 [N,H,W,3]} to one vector {@code
 * float32 [N,C]} of length 1, without memory. Owns its session and tensors. Not thread-safe.
 */
public final class ModelDescriber implements Describer {
  private final Session session;
  private final String input;
  private final String output;
  private @Nullable Buffers buffers;

  private ModelDescriber(Session session) {
    this.session = session;
    this.input = session.model().contract().inputs().get(0).name();
    this.output = session.model().contract().outputs().get(0).name();
  }

  /**
   * Loads a model.
   *
   * @throws ModelException (CONTRACT) if it is of another task, has a memory, or does not map RGB
   *     pictures to vectors; (LOAD) if the device cannot run it
   */
  public static ModelDescriber open(Model model, EngineOptions options) {
    DescribeStageType.TASK.require(model);
    return new ModelDescriber(Engine.open(model, options));
  }

  @Override
  public String name() {
    return session.model().contract().name();
  }

  @Override
  public String id() {
    return model().id();
  }

  @Override
  public float[] describe(Picture picture) {
    Buffers fitting = fitting(picture.width(), picture.height());
    Tensor upload = fitting.upload();
    upload.buffer().put(0, picture.rgb(), 0, picture.rgb().limit());
    session.memory().copy(upload, 0, fitting.frame(), 0, upload.byteSize());
    return describe(fitting.frame(), picture.width(), picture.height());
  }

  /**
   * The same for a frame that is on the device already.
   *
   * @param frame {@code uint8 [1][H][W][3]} RGB, only read
   * @param width columns, pixels
   * @param height rows, pixels
   */
  float[] describe(Tensor frame, int width, int height) {
    Buffers fitting = fitting(width, height);
    DeviceMemory memory = session.memory();
    session.run(Map.of(input, frame), Map.of(output, fitting.vector));
    memory.copy(fitting.vector, 0, fitting.download, 0, fitting.vector.byteSize());
    FloatBuffer values = fitting.download.buffer().asFloatBuffer();
    float[] descriptor = new float[values.remaining()];
    values.get(descriptor);
    return descriptor;
  }

  private Buffers fitting(int width, int height) {
    Buffers current = buffers;
    if (current == null || current.width != width || current.height != height) {
      if (current != null) {
        buffers = null;
        current.close();
      }
      current = new Buffers(session, input, output, width, height);
      buffers = current;
    }
    return current;
  }

  Model model() {
    return session.model();
  }

  DeviceMemory memory() {
    return session.memory();
  }

  /** Tensors for frames of one size; those for the frame itself once they are needed. */
  private static final class Buffers implements AutoCloseable {
    final int width;
    final int height;
    final Tensor vector;
    final Tensor download;
    private final Session session;
    private final String input;
    private @Nullable Tensor frame;
    private @Nullable Tensor upload;

    Buffers(Session session, String input, String output, int width, int height) {
      this.width = width;
      this.height = height;
      this.session = session;
      this.input = input;
      vector = session.allocateOutput(output, 1, height, width);
      try {
        download = session.memory().allocateStaging(DType.FLOAT32, vector.shape());
      } catch (RuntimeException e) {
        vector.close();
        throw e;
      }
    }

    Tensor frame() {
      if (frame == null) {
        frame = session.allocateInput(input, 1, height, width);
      }
      return frame;
    }

    Tensor upload() {
      if (upload == null) {
        upload = session.memory().allocateStaging(DType.UINT8, 1, height, width, 3);
      }
      return upload;
    }

    @Override
    public void close() {
      download.close();
      vector.close();
      if (upload != null) {
        upload.close();
      }
      if (frame != null) {
        frame.close();
      }
    }
  }

  @Override
  public void close() {
    try (session) {
      if (buffers != null) {
        buffers.close();
      }
    }
  }
}
