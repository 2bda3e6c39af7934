/** Plots and pictures of what was measured. */
@NullMarked
package dev.limpid.eval.report;

import org.jspecify.annotations.NullMarked;
