package dev.limpid.eval.align;

import dev.limpid.align.AlignOptions;
import dev.limpid.align.Aligner;
import dev.limpid.align.Describer;
import dev.limpid.align.PlainMatching;
import dev.limpid.align.ThumbnailDescriber;
import dev.limpid.media.FrameRate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The methods that {@code eval align} compares. */
public final class AlignMethods {
  private AlignMethods() {}

  /** Descriptors with the whole matching (thesis sections 4.3.3 and 4.3.4). */
  public static AlignMethod tour(
      String name, Supplier<? extends Describer> describer, AlignOptions options) {
    Aligner aligner = new Aligner(options);
    return new AlignMethod(
        name,
        source(name, describer),
        (query, reference) -> aligner.align(query, reference).references());
  }

  /** The same descriptors with dynamic time warping, and each with its nearest. */
  public static List<AlignMethod> plain(
      String name, Supplier<? extends Describer> describer, AlignOptions options) {
    return List.of(
        new AlignMethod(
            name + " dtw",
            source(name, describer),
            (query, reference) -> PlainMatching.warped(query, reference, options)),
        new AlignMethod(name + " nearest", source(name, describer), PlainMatching::nearest));
  }

  /**
   * What works without weights: thumbnails with the whole matching (after SeqSLAM), with warping,
   * and nearest; histograms of SIFT words with warping (after [Wan+14]).
   */
  public static List<AlignMethod> baselines(AlignOptions options, FrameRate folderRate) {
    List<AlignMethod> methods = new ArrayList<>();
    methods.add(tour("thumbnails", ThumbnailDescriber::new, options));
    methods.addAll(plain("thumbnails", ThumbnailDescriber::new, options));
    methods.add(
        new AlignMethod(
            "sift-words dtw",
            words(folderRate),
            (query, reference) -> PlainMatching.warped(query, reference, options)));
    return methods;
  }

  private static AlignMethod.DescriberSource source(
      String key, Supplier<? extends Describer> describer) {
    return new AlignMethod.DescriberSource() {
      @Override
      public String key() {
        return key;
      }

      @Override
      public Describer open(AlignPair pair) {
        return describer.get();
      }
    };
  }

  private static AlignMethod.DescriberSource words(FrameRate folderRate) {
    return new AlignMethod.DescriberSource() {
      @Override
      public String key() {
        return "sift-words";
      }

      @Override
      public Describer open(AlignPair pair) {
        return WordDescriber.train(pair.reference(), folderRate);
      }
    };
  }
}
