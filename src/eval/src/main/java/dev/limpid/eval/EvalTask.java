package dev.limpid.eval;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sequence of an evaluation: a clip with one kind of blur.
 *
 * @param name as reported: the clip's name, and the strength of synthesised blur
 * @param blur how the clip is blurred, or null if it was recorded blurred
 */
public record EvalTask(String name, Clip clip, @Nullable BlurOptions blur) {

  /**
   * Each clip with each kind of blur; clips that were recorded blurred, once.
   *
   * @throws EvalException if there is none
   */
  public static List<EvalTask> of(List<Clip> clips, List<BlurOptions> blurs) {
    List<EvalTask> tasks = new ArrayList<>();
    for (Clip clip : clips) {
      if (clip.blurred() != null) {
        tasks.add(new EvalTask(clip.name(), clip, null));
        continue;
      }
      for (BlurOptions blur : blurs) {
        tasks.add(new EvalTask(clip.name() + "/L" + blur.strength(), clip, blur));
      }
    }
    if (tasks.isEmpty()) {
      throw new EvalException("expected at least one sequence and one strength, got none");
    }
    return List.copyOf(tasks);
  }

  PairSource open(ReadOptions options) {
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
