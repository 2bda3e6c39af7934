/**
 * Runs models on ONNX Runtime, on the CPU and on CUDA devices. Nothing outside this package touches
 * ONNX Runtime or device memory.
 *
 * <p>Ownership: a {@link dev.limpid.operators.inference.Session} and every {@link
 * dev.limpid.operators.inference.Tensor} belong to whoever made them and are freed by their {@code
 * close}. The runtime's environment lives as long as the process.
 */
@NullMarked
package dev.limpid.operators.inference;

import org.jspecify.annotations.NullMarked;
