/**
 * How good a model is: blur with a known truth is read or synthesised, models and classical
 * baselines restore it, and the results are measured. FrameSource stream through; no video is held
 * in memory. Knows neither Kafka nor Flink jobs.
 */
@NullMarked
package dev.limpid.eval;

import org.jspecify.annotations.NullMarked;
