/** JMH benchmarks of the parts that a frame passes. */
@NullMarked
package dev.limpid.bench;

import org.jspecify.annotations.NullMarked;
