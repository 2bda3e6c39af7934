/** Global scene descriptors from models of task {@code describe}. */
@NullMarked
package dev.limpid.operators.describe;

import org.jspecify.annotations.NullMarked;
