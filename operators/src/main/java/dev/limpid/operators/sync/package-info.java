/**
 * Live alignment: where each described frame of a stream lies in a stored reference, provisionally
 * at once and finally when its stripe closes. {@link dev.limpid.operators.sync.SyncPipeline} is the
 * operator without Flink.
 */
@NullMarked
package dev.limpid.operators.sync;

import org.jspecify.annotations.NullMarked;
