/** Makes one sharp picture of a set of successive frames that were taken with a moving hand. */
@NullMarked
package dev.limpid.operators.burst;

import org.jspecify.annotations.NullMarked;
