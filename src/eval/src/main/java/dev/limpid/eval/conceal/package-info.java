/** What a pipeline puts in the places of frames that got lost, beside repeating the last frame. */
@NullMarked
package dev.limpid.eval.conceal;

import org.jspecify.annotations.NullMarked;
