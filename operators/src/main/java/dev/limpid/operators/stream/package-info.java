/**
 * What there is to know of one stream: its order, the records that wait for their turn, and what a
 * checkpoint keeps of it.
 */
@NullMarked
package dev.limpid.operators.stream;

import org.jspecify.annotations.NullMarked;
