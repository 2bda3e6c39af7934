/**
 * What a stage is, what it says about itself ({@link dev.limpid.operators.stage.StageType}), and
 * what stages with a model have in common. Who writes a stage needs this package, pixels ({@link
 * dev.limpid.operators.frame}), states ({@link dev.limpid.operators.state}) and, for a model,
 * {@link dev.limpid.operators.inference}.
 */
@NullMarked
package dev.limpid.operators.stage;

import org.jspecify.annotations.NullMarked;
