package dev.limpid.operators.state;

import dev.limpid.operators.model.DType;
import java.util.Arrays;

/**
 * One recurrent state tensor of one stream, as it lies in a checkpoint. Immutable: the arrays are
 * never changed after construction.
 *
 * @param stage name of the stage the tensor belongs to
 * @param model name of the model that wrote it
 * @param modelSha256 hash of that model's file
 * @param tensor name of the state output in the model
 * @param shape of the tensor, batch dimension first (always 1)
 * @param bytes content, little-endian, row-major
 */
@SuppressWarnings("ArrayRecordComponent")
public record TensorState(
    String stage,
    String model,
    String modelSha256,
    String tensor,
    DType dtype,
    long[] shape,
    byte[] bytes) {

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorState that
        && stage.equals(that.stage)
        && model.equals(that.model)
        && modelSha256.equals(that.modelSha256)
        && tensor.equals(that.tensor)
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * tensor.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "%s/%s %s %s".formatted(stage, tensor, dtype, Arrays.toString(shape));
  }
}
