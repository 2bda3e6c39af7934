/**
 * What a stage is, what it says about itself ({@link dev.limpid.operators.stage.StageType}), and
 * what stages with a model have in common. Who writes a stage needs this package and {@link
 * dev.limpid.operators.frame}.
 */
@NullMarked
package dev.limpid.operators.stage;

import org.jspecify.annotations.NullMarked;
