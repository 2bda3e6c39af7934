/** Test support: pictures, frames and assertions that the tests of all modules share. */
@NullMarked
package dev.limpid.testing;

import org.jspecify.annotations.NullMarked;
