/**
 * What a model file says about itself: its contract, its graph's signature, and where models lie.
 * Pure Java; no native library is needed to list and check models.
 */
@NullMarked
package dev.limpid.operators.model;

import org.jspecify.annotations.NullMarked;
