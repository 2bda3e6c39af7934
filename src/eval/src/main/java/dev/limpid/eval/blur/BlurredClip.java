package dev.limpid.eval.blur;

import dev.limpid.eval.Clip;
import dev.limpid.eval.EvalException;
import dev.limpid.eval.FrameReader;
import dev.limpid.eval.ReadOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sequence of an evaluation: a clip with one kind of blur.
 *
 * @param name as reported: the clip's name, and the strength of synthesised blur
 * @param blur how the clip is blurred, or null if it was recorded blurred
 */
public record BlurredClip(String name, Clip clip, @Nullable BlurOptions blur) {

  /**
   * Each clip with each kind of blur; clips that were recorded blurred, once.
   *
   * @throws EvalException if there is none
   */
  public static List<BlurredClip> of(List<Clip> clips, List<BlurOptions> blurs) {
    List<BlurredClip> tasks = new ArrayList<>();
    for (Clip clip : clips) {
      if (clip.blurred() != null) {
        tasks.add(new BlurredClip(clip.name(), clip, null));
        continue;
      }
      for (BlurOptions blur : blurs) {
        tasks.add(new BlurredClip(clip.name() + "/L" + blur.strength(), clip, blur));
      }
    }
    if (tasks.isEmpty()) {
      throw new EvalException("expected at least one sequence and one strength, got none");
    }
    return List.copyOf(tasks);
  }

  /**
   * Opens the clip; the caller closes it.
   *
   * @throws EvalException if it cannot be read as asked for
   */
  public PairSource open(ReadOptions options) {
    if (clip.blurred() != null) {
      return TruthPairs.open(clip.blurred(), clip.sharp(), options);
    }
    BlurOptions wanted = blur;
    if (wanted == null) {
      throw new EvalException(
          "%s: neither blurred frames nor how to blur are known".formatted(name));
    }
    FrameReader sharp = FrameReader.open(clip.sharp(), options);
    try {
      return new SynthesisedPairs(sharp, clip.name(), wanted);
    } catch (RuntimeException e) {
      sharp.close();
      throw e;
    }
  }
}
