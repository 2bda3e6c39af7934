/**
 * The Flink shell of all operators, see {@link dev.limpid.operators.flink.ProcessorFactory}, and
 * stages that are operators of their own.
 */
@NullMarked
package dev.limpid.operators.flink;

import org.jspecify.annotations.NullMarked;
