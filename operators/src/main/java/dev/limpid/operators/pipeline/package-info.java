/**
 * The frame operator without Flink: {@link dev.limpid.operators.pipeline.FramePipeline} judges,
 * decodes, batches across streams, runs the stages and encodes.
 */
@NullMarked
package dev.limpid.operators.pipeline;

import org.jspecify.annotations.NullMarked;
