/**
 * Gathers encoded frames that belong together into sets: successive frames of one stream, or frames
 * of several streams that were taken at the same time or have the same number. Flink-free but for
 * the serializer of its state.
 */
@NullMarked
package dev.limpid.operators.sets;

import org.jspecify.annotations.NullMarked;
