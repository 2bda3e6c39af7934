/** What is checked on a machine with a GPU: {@code src/gpu/check.sh}. */
@NullMarked
package dev.limpid.bench.gpu;

import org.jspecify.annotations.NullMarked;
