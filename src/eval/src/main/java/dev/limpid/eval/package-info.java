/**
 * How good models and baselines are: sequences are read, methods run on them, and what comes out is
 * measured. Frames stream through; no video is held in memory. Each package below measures one
 * thing; here is what they share. Knows neither Kafka nor Flink jobs.
 */
@NullMarked
package dev.limpid.eval;

import org.jspecify.annotations.NullMarked;
