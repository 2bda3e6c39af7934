/**
 * The frame operator: order within a stream, decoding, batching across streams, per-stream state,
 * checkpoints, encoding. {@link dev.limpid.operators.stream.FramePipeline} is the Flink-free core;
 * {@link dev.limpid.operators.stream.FrameOperator} is its Flink shell. Stages plug in through
 * {@link dev.limpid.operators.stream.Stage}.
 */
@NullMarked
package dev.limpid.operators.stream;

import org.jspecify.annotations.NullMarked;
