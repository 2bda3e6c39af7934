package dev.limpid.operators.inference;

import dev.limpid.operators.model.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.onnxruntime.OrtMemoryInfo;
import org.bytedeco.onnxruntime.OrtValue;
import org.bytedeco.onnxruntime.Value;
import org.bytedeco.onnxruntime.global.onnxruntime;
import org.jspecify.annotations.Nullable;

/**
 * A block of native memory with a shape, in row-major order. Made by a {@link DeviceMemory}, owned
 * by whoever asked for it, freed by {@link #close} and by nothing else. Its contents are not
 * guarded: one thread at a time writes a given part of it. Must not be closed while in use.
 */
public final class Tensor implements AutoCloseable {
  private static final AtomicLong LIVE = new AtomicLong();

  /** Native memory and how to give it back. */
  record Block(BytePointer data, Runnable release) {}

  /** Where a view lies in this tensor. */
  private record Part(long offset, List<Long> shape) {}

  private final DType dtype;
  private final long[] shape;
  private final long byteSize;
  private final Device device;
  private final Block block;
  private final OrtMemoryInfo location;
  private final Value value;
  private final OrtValue handle;
  private final @Nullable ByteBuffer buffer;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Map<Part, Tensor> parts = new HashMap<>();

  /**
   * Takes ownership of {@code block}, also if this fails.
   *
   * @param location where the runtime is told that the memory lies
   * @param hostAccess whether {@link #buffer} may be asked for
   */
  Tensor(
      DType dtype,
      long[] shape,
      Device device,
      Block block,
      OrtMemoryInfo location,
      boolean hostAccess) {
    this.dtype = dtype;
    this.shape = shape.clone();
    this.byteSize = byteSize(dtype, shape);
    this.device = device;
    this.block = block;
    this.location = location;
    try {
      this.value =
          Value.CreateTensor(
              location, block.data(), byteSize, this.shape, shape.length, elementType(dtype));
      this.handle = value.asOrtValue();
      this.buffer = hostAccess ? hostBuffer(block.data(), byteSize) : null;
    } catch (RuntimeException | Error e) {
      block.release().run();
      throw e;
    }
    LIVE.incrementAndGet();
  }

  /** How many tensors of this process are open: for leak checks. */
  public static long live() {
    return LIVE.get();
  }

  public DType dtype() {
    return dtype;
  }

  public long[] shape() {
    return shape.clone();
  }

  public long byteSize() {
    return byteSize;
  }

  /** {@link Device#CPU} or {@link Device#CUDA}. */
  public Device device() {
    return device;
  }

  /**
   * The whole tensor, direct and in native order. Each call returns a buffer with a position of its
   * own over the same memory, valid until {@link #close}.
   *
   * @throws IllegalStateException if the memory lies on a device, or the tensor is closed
   */
  public ByteBuffer buffer() {
    requireOpen();
    if (buffer == null) {
      throw new IllegalStateException(
          "%s lies on device %s: copy it to a staging tensor first".formatted(this, device));
    }
    return buffer.duplicate().order(ByteOrder.nativeOrder());
  }

  /**
   * The beginning of this tensor's memory under another shape, for example the first frames of a
   * batch. Belongs to this tensor and is closed with it; asking again gives the same view. One
   * thread at a time asks.
   *
   * @throws IndexOutOfBoundsException if the shape needs more memory than there is
   */
  public Tensor view(long... viewShape) {
    return Arrays.equals(shape, viewShape) ? this : part(0, viewShape);
  }

  /**
   * One entry of the first dimension, {@code [1, ...]}, for example a frame of a batch. Belongs to
   * this tensor as {@link #view} does.
   *
   * @throws IndexOutOfBoundsException if there is no such entry
   */
  public Tensor entry(int index) {
    long[] entryShape = shape.clone();
    entryShape[0] = 1;
    return part(index * byteSize(dtype, entryShape), entryShape);
  }

  private Tensor part(long offset, long[] partShape) {
    return parts.computeIfAbsent(
        new Part(offset, Arrays.stream(partShape).boxed().toList()),
        part -> {
          Pointer start = at(offset, byteSize(dtype, partShape));
          Block shared = new Block(new BytePointer(start), () -> {});
          return new Tensor(dtype, partShape, device, shared, location, buffer != null);
        });
  }

  /** Gives the memory back, and closes all views. Closing again does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      parts.values().forEach(Tensor::close);
      value.close();
      block.release().run();
      LIVE.decrementAndGet();
    }
  }

  /** For messages: {@code float16 [2,64,45,80]}. */
  @Override
  public String toString() {
    return describe(dtype, shape);
  }

  static String describe(DType dtype, long[] shape) {
    return "%s [%s]"
        .formatted(
            dtype, Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(",")));
  }

  static long byteSize(DType dtype, long[] shape) {
    long bytes = dtype.bytes();
    for (long size : shape) {
      if (size < 1) {
        throw new IllegalArgumentException(
            "tensor %s: every dimension must be at least 1".formatted(describe(dtype, shape)));
      }
      bytes = Math.multiplyExact(bytes, size);
    }
    return bytes;
  }

  /** What the runtime's C API takes; valid until this is closed. */
  OrtValue handle() {
    requireOpen();
    return handle;
  }

  boolean hasShape(long[] expected) {
    return Arrays.equals(shape, expected);
  }

  /** The memory from {@code byteOffset} on, of which {@code bytes} are about to be touched. */
  Pointer at(long byteOffset, long bytes) {
    requireOpen();
    if (byteOffset < 0 || bytes < 0 || byteOffset > byteSize - bytes) {
      throw new IndexOutOfBoundsException(
          "bytes %d to %d of %s, which has %d"
              .formatted(byteOffset, byteOffset + bytes, this, byteSize));
    }
    return block.data().getPointer(byteOffset);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("tensor %s is closed".formatted(this));
    }
  }

  private static ByteBuffer hostBuffer(BytePointer data, long bytes) {
    return new BytePointer(data).position(0).limit(bytes).asByteBuffer();
  }

  private static int elementType(DType dtype) {
    return switch (dtype) {
      case UINT8 -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8;
      case FLOAT16 -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16;
      case FLOAT32 -> onnxruntime.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
    };
  }
}
