/**
 * Frames in memory: pixels, who holds them, how they are encoded, and what says which frame they
 * are.
 */
@NullMarked
package dev.limpid.operators.frame;

import org.jspecify.annotations.NullMarked;
