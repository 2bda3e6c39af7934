/** Deblurring: the frame, sharp. Source: Wieschollek, thesis section 6.3. */
@NullMarked
package dev.limpid.operators.deblur;

import org.jspecify.annotations.NullMarked;
