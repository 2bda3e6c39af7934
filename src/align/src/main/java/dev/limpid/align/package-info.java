/**
 * Two recordings of one route in step, by what their frames show: thesis sections 4.3.3 and 4.3.4.
 * Frames become unit vectors ({@link dev.limpid.align.Descriptors}), their distances a cost matrix,
 * the matching tour a path through it ({@link dev.limpid.align.Aligner}). Knows neither models nor
 * Kafka nor Flink; the only package that calls BLAS.
 */
@NullMarked
package dev.limpid.align;

import org.jspecify.annotations.NullMarked;
