/**
 * How well blurred video is restored, by models and by classical baselines. Frames stream through;
 * no video is held in memory.
 */
@NullMarked
package dev.limpid.eval.deblur;

import org.jspecify.annotations.NullMarked;
