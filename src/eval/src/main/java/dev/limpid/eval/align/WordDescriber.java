package dev.limpid.eval.align;

import dev.limpid.align.Describer;
import dev.limpid.eval.EvalException;
import dev.limpid.media.DecodedFrame;
import dev.limpid.media.FrameRate;
import dev.limpid.media.FrameSequence;
import dev.limpid.media.Picture;
import dev.limpid.media.PixelScaler;
import dev.limpid.vision.LocalFeatures;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Histograms of visual words: SIFT features of a frame, each counted at its nearest word, as the
 * histogram matching of [Wan+14] that thesis section 4.4 compares with. The words are clusters of
 * the features of the reference recording. Histograms are compared by the Hellinger distance: the
 * square roots of the shares are a point on the unit sphere.
 */
final class WordDescriber implements Describer {
  private static final int WORDS = 128;
  private static final int FEATURES = 150;
  private static final int TRAINING_FRAMES = 60;
  private static final int LARGEST_WIDTH = 320;

  private final float[] words;

  private WordDescriber(float[] words) {
    this.words = words;
  }

  /** Learns the words of a recording. */
  static WordDescriber train(Path recording, FrameRate folderRate) {
    float[] features = new float[0];
    try (FrameSequence frames = FrameSequence.open(recording, folderRate)) {
      long step = Math.max(1, frames.expected() / TRAINING_FRAMES);
      long index = 0;
      for (DecodedFrame frame = frames.next(); frame != null; frame = frames.next()) {
        if (index++ % step == 0) {
          features = append(features, features(Picture.of(frame)));
        }
      }
    }
    if (features.length < WORDS * LocalFeatures.DIMENSION) {
      throw new EvalException(
          "%s: expected at least %d SIFT features, got %d"
              .formatted(recording, WORDS, features.length / LocalFeatures.DIMENSION));
    }
    return new WordDescriber(LocalFeatures.words(features, WORDS));
  }

  private static float[] append(float[] all, float[] more) {
    float[] joined = Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, joined, all.length, more.length);
    return joined;
  }

  private static float[] features(Picture picture) {
    if (picture.width() <= LARGEST_WIDTH) {
      return LocalFeatures.sift(picture, FEATURES);
    }
    int height = Math.max(1, picture.height() * LARGEST_WIDTH / picture.width());
    Picture small = Picture.allocate(LARGEST_WIDTH, height);
    PixelScaler.scale(picture, small);
    return LocalFeatures.sift(small, FEATURES);
  }

  @Override
  public String name() {
    return "sift-words";
  }

  @Override
  public float[] describe(Picture picture) {
    float[] features = features(picture);
    float[] histogram = new float[WORDS];
    int count = features.length / LocalFeatures.DIMENSION;
    for (int i = 0; i < count; i++) {
      histogram[nearest(features, i)] += 1f / count;
    }
    if (count == 0) {
      Arrays.fill(histogram, 1f / WORDS);
    }
    for (int word = 0; word < WORDS; word++) {
      histogram[word] = (float) Math.sqrt(histogram[word]);
    }
    return histogram;
  }

  private int nearest(float[] features, int feature) {
    int best = 0;
    float bestDistance = Float.MAX_VALUE;
    for (int word = 0; word < WORDS; word++) {
      float distance = 0;
      for (int k = 0; k < LocalFeatures.DIMENSION; k++) {
        float difference =
            features[feature * LocalFeatures.DIMENSION + k]
                - words[word * LocalFeatures.DIMENSION + k];
        distance += difference * difference;
      }
      if (distance < bestDistance) {
        bestDistance = distance;
        best = word;
      }
    }
    return best;
  }

  @Override
  public void close() {}
}
