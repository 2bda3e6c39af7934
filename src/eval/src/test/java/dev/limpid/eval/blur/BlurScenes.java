package dev.limpid.eval.blur;

import dev.limpid.eval.Scenes;
import dev.limpid.media.Picture;
import dev.limpid.vision.Light;
import dev.limpid.vision.PictureFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Blurred scenes. */
public final class BlurScenes {
  private BlurScenes() {}

  /** Motion blur alone. */
  public static BlurOptions motion(int strength, Light light) {
    return new BlurOptions(strength, light, List.of(), 0, 0, false, 0);
  }

  /** All blurred frames of a sequence. */
  public static List<Picture> blur(List<Picture> sharp, BlurOptions options) {
    List<Picture> blurred = new ArrayList<>();
    try (PairSource source = new SynthesisedPairs(Scenes.frames(sharp), "scene", options)) {
      FramePair pair = source.next();
      while (pair != null) {
        Picture copy = Picture.allocate(source.width(), source.height());
        copy.copyFrom(pair.blurred());
        blurred.add(copy);
        pair = source.next();
      }
    }
    return blurred;
  }

  /** A picture blurred by a random shake of at most {@code size} pixels. */
  public static Picture shaken(Picture sharp, int size, Random random) {
    Picture shaken = Picture.allocate(sharp.width(), sharp.height());
    PictureFilter.weigh(sharp, ShakeKernel.sample(size, random), size, shaken);
    return shaken;
  }
}
