/**
 * Turns a pipeline file into a Flink job graph. {@link dev.limpid.jobs.PipelineMain} is the entry
 * point of {@code flink run}; {@link dev.limpid.jobs.PipelineJob} builds the graph for it and for
 * the embedded cluster of the command line.
 */
@NullMarked
package dev.limpid.jobs;

import org.jspecify.annotations.NullMarked;
