/**
 * Prediction: the frames to come, stand-ins for those that are missing, and how surprising those
 * that came are.
 */
@NullMarked
package dev.limpid.operators.predict;

import org.jspecify.annotations.NullMarked;
