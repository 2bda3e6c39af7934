/**
 * What operators are made of, without Flink: processors, and what they need from their
 * surroundings.
 */
@NullMarked
package dev.limpid.operators.process;

import org.jspecify.annotations.NullMarked;
