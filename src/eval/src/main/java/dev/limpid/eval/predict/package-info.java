/** How well models and baselines predict the next frames of a video. */
@NullMarked
package dev.limpid.eval.predict;

import org.jspecify.annotations.NullMarked;
