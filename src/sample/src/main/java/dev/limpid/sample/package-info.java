/**
 * Generated footage with ground truth: a procedural drive through a town, rendered by a software
 * rasteriser. Same options, same bytes, on every machine and with any number of threads.
 */
@NullMarked
package dev.limpid.sample;

import org.jspecify.annotations.NullMarked;
