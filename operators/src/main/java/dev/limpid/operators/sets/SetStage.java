package dev.limpid.operators.sets;

import dev.limpid.media.Picture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done with sets of frames. Deterministic: the same set gives the same output. Used by one
 * thread, which closes it.
 */
public interface SetStage extends AutoCloseable {
  /** Why pictures of this size cannot be in a set, in one clause; null if they can. */
  default @Nullable String refusal(int width, int height) {
    return null;
  }

  /**
   * Takes a set.
   *
   * @param pictures the frames of the set, decoded; valid until the call ends, not to be changed
   */
  void step(FrameSet set, List<Picture> pictures, SetOutput output);

  @Override
  void close();
}
