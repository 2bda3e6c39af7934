/** The whole of limpid for an hour and a half, watched from outside. */
@NullMarked
package dev.limpid.bench.soak;

import org.jspecify.annotations.NullMarked;
