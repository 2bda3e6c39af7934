package dev.limpid.operators.predict;

import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.state.StageState;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What the predict stage keeps of a stream beside the model's states: the picture that it predicted
 * of the next frame, how many frames that prediction rests on, and what errors are usual. A view of
 * tensors in host memory, which are part of every checkpoint.
 */
final class PredictState {
  /** How far the kept prediction can be relied on. */
  enum Basis {
    /** No frame was seen: there is no prediction. */
    NONE(0),
    /** The frame before was seen. */
    FRAME(1),
    /** The frame before was predicted itself. */
    PREDICTION(2);

    /** What stands for it in a checkpoint. */
    private final float code;

    Basis(float code) {
      this.code = code;
    }

    private static Basis of(float code) {
      return code == FRAME.code ? FRAME : code == PREDICTION.code ? PREDICTION : NONE;
    }
  }

  static final List<StateSpec> SPECS =
      List.of(
          StateSpec.kept("limpid.predicted", DType.UINT8, "N", "H", "W", "3"),
          StateSpec.kept("limpid.surprise", DType.FLOAT32, "N", "5"));

  private final Tensor predicted;
  private final Tensor numbers;

  private PredictState(Tensor predicted, Tensor numbers) {
    this.predicted = predicted;
    this.numbers = numbers;
  }

  /** The view of a state with {@link #SPECS}. */
  static PredictState of(StageState state) {
    return new PredictState(state.kept().get(0), state.kept().get(1));
  }

  /** The kept prediction, {@code uint8 [H][W][3]} RGB. */
  ByteBuffer predicted() {
    return predicted.buffer();
  }

  Basis basis() {
    return Basis.of(floats().get(0));
  }

  /** Keeps a prediction of the next frame. */
  void keep(ByteBuffer picture, Basis basis) {
    predicted.buffer().put(picture);
    floats().put(0, basis.code);
  }

  Surprise surprise() {
    FloatBuffer floats = floats();
    return new Surprise((int) floats.get(1), floats.get(2), floats.get(3), (int) floats.get(4));
  }

  void surprise(Surprise next) {
    floats().put(1, next.frames()).put(2, next.mean()).put(3, next.variance()).put(4, next.quiet());
  }

  private FloatBuffer floats() {
    return numbers.buffer().asFloatBuffer();
  }
}
