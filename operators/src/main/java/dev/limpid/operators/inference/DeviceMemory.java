package dev.limpid.operators.inference;

import dev.limpid.operators.model.DType;

/**
 * The memory of the device that a session runs on. All methods may be called from any thread;
 * tensors belong to the caller. Contents of tensors are guarded by the caller.
 */
public interface DeviceMemory {
  /** {@link Device#CPU} or {@link Device#CUDA}. */
  Device device();

  /**
   * Memory that a session can read and write, filled with zeros.
   *
   * @throws dev.limpid.operators.model.ModelException (RUNTIME) if the device has not enough
   */
  Tensor allocate(DType dtype, long... shape);

  /**
   * Host memory, filled with zeros, that this device copies from and to fast (pinned on CUDA). Its
   * {@link Tensor#buffer} can be read and written from Java.
   */
  Tensor allocateStaging(DType dtype, long... shape);

  /** Fills a tensor with zeros. */
  void clear(Tensor tensor);

  /**
   * Copies {@code bytes} bytes between any two tensors of this memory, staging ones included. When
   * it returns, the copied bytes can be read from Java and are seen by the next run and copy.
   *
   * @throws IndexOutOfBoundsException if either range reaches beyond its tensor
   */
  void copy(Tensor source, long sourceByteOffset, Tensor target, long targetByteOffset, long bytes);

  /** Waits until every copy and clear so far has reached the device. A session's run does so. */
  void synchronize();
}
