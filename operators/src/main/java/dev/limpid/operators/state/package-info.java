/** The recurrent state of a stream in a stage, in native memory and in a checkpoint. */
@NullMarked
package dev.limpid.operators.state;

import org.jspecify.annotations.NullMarked;
