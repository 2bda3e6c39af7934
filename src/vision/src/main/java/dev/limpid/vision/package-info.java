/**
 * What pictures show, and how it changes: optical flow, warps, spectra, filters, local features,
 * quality measures, and sheets to look at. Reading, coding and scaling is {@code
 * dev.limpid.media}'s.
 */
@NullMarked
package dev.limpid.vision;

import org.jspecify.annotations.NullMarked;
