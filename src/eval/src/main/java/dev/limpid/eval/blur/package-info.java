/**
 * Blurred video with a known truth: sharp footage blurred along its optical flow (thesis section
 * 6.3.1) with what a camera adds, or recorded pairs.
 */
@NullMarked
package dev.limpid.eval.blur;

import org.jspecify.annotations.NullMarked;
