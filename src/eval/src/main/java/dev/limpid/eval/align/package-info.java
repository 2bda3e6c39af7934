/**
 * How good an alignment is: two recordings with a known truth are described and matched by several
 * methods, and the error is counted in frames (thesis section 4.4.3).
 */
@NullMarked
package dev.limpid.eval.align;

import org.jspecify.annotations.NullMarked;
