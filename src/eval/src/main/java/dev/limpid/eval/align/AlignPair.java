package dev.limpid.eval.align;

import dev.limpid.eval.EvalException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Two recordings whose alignment is known.
 *
 * @param query video or folder of images
 * @param reference video or folder of images
 * @param truth known before the frames are read; null: frame i is frame i
 * @param resampling makes the query of its frames; null takes it as it is
 */
public record AlignPair(
    String name,
    Path query,
    Path reference,
    @Nullable AlignTruth truth,
    @Nullable Resampling resampling) {

  /** The truth for recordings of these lengths. */
  AlignTruth truth(int queryFrames, int referenceFrames) {
    AlignTruth known = truth;
    if (known == null) {
      if (queryFrames != referenceFrames) {
        throw new EvalException(
            "%s: expected recordings of the same length, got %d and %d frames"
                .formatted(name, queryFrames, referenceFrames));
      }
      return AlignTruth.identical(queryFrames);
    }
    if (known.frames() != queryFrames) {
      throw new EvalException(
          "%s: expected %d frames by the truth, got %d"
              .formatted(query, known.frames(), queryFrames));
    }
    return known;
  }
}
