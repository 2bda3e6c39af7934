package dev.limpid.eval.deblur;

import dev.limpid.eval.blur.FramePair;
import dev.limpid.eval.blur.PairSource;
import dev.limpid.eval.deblur.DeblurMethod.SequenceFormat;
import dev.limpid.media.Picture;
import dev.limpid.vision.PictureQuality;
import dev.limpid.vision.StructuralSimilarity;
import java.util.ArrayList;
import java.util.List;

/** All methods on one sequence, frame by frame. Not thread-safe; owns what it opens. */
final class DeblurRun implements AutoCloseable {

  /** A method at work on the sequence. */
  private static final class Runner {
    final String name;
    final Deblurrer deblurrer;
    final QualityMeter meter;
    long nanos;

    Runner(String name, Deblurrer deblurrer, QualityMeter meter) {
      this.name = name;
      this.deblurrer = deblurrer;
      this.meter = meter;
    }

    Picture step(FrameWindow window) {
      long start = System.nanoTime();
      Picture output = deblurrer.deblur(window);
      nanos += System.nanoTime() - start;
      return output;
    }
  }

  private final PairSource source;
  private final FrameWindow window;
  private final QualityMeter input;
  private final BlurriestCrops crops;
  private final StructuralSimilarity similarity = new StructuralSimilarity();
  private final List<Runner> runners = new ArrayList<>();
  private double sharpnessTruth;

  /** Opens the methods; {@code source} stays the caller's. */
  DeblurRun(PairSource source, List<DeblurMethod> methods) {
    this.source = source;
    int width = source.width();
    int height = source.height();
    window = new FrameWindow(source);
    input = new QualityMeter(width, height);
    crops = new BlurriestCrops(width, height);
    SequenceFormat format = new SequenceFormat(width, height, source.exposure());
    try {
      for (DeblurMethod method : methods) {
        QualityMeter meter = new QualityMeter(width, height);
        runners.add(new Runner(method.name(), method.open(format), meter));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Restores and measures the next frame; false if there is none. */
  boolean step() {
    if (!window.advance()) {
      return false;
    }
    FramePair pair = new FramePair(window.current(), window.truth());
    similarity.truth(pair.sharp());
    sharpnessTruth += PictureQuality.sharpness(pair.sharp());
    input.add(pair.blurred(), pair.sharp(), similarity);
    List<Picture> outputs = new ArrayList<>();
    for (Runner runner : runners) {
      Picture output = runner.step(window);
      runner.meter.add(output, pair.sharp(), similarity);
      outputs.add(output);
    }
    crops.look(pair, outputs);
    return true;
  }

  /** What was measured so far. */
  DeblurFigures figures(String name) {
    List<DeblurFigures.Output> outputs = new ArrayList<>();
    for (Runner runner : runners) {
      double millis = runner.nanos / 1e6 / Math.max(1, input.frames());
      outputs.add(new DeblurFigures.Output(runner.name, runner.meter.mean(), millis));
    }
    return new DeblurFigures(
        name,
        source.width(),
        source.height(),
        input.frames(),
        sharpnessTruth / Math.max(1, input.frames()),
        input.mean(),
        outputs);
  }

  /** Input, outputs and truth at the most blurred place so far. */
  List<Picture> crops() {
    return crops.crops();
  }

  @Override
  public void close() {
    runners.forEach(runner -> runner.deblurrer.close());
    similarity.close();
  }
}
