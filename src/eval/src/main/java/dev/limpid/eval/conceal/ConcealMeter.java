package dev.limpid.eval.conceal;

import dev.limpid.eval.EvalException;
import dev.limpid.eval.FrameReader;
import dev.limpid.eval.ReadOptions;
import dev.limpid.media.Picture;
import dev.limpid.vision.PictureQuality;
import dev.limpid.vision.StructuralSimilarity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares the frames that a pipeline wrote for a video with frames missing with the whole video.
 * Reads the video once. Not thread-safe; owned by who opens it.
 */
public final class ConcealMeter implements AutoCloseable {
  /** Sums over the frames at one place in their gaps. */
  private static final class Sums {
    long frames;
    double psnrRepeat;
    double psnrConcealed;
    double ssimRepeat;
    double ssimConcealed;
  }

  private final FrameReader truth;
  private final StructuralSimilarity similarity = new StructuralSimilarity();
  private final List<Sums> positions = new ArrayList<>();
  private final Picture lastCame;
  private long framesOut;
  private int position;

  /** Opens the whole video. */
  public ConcealMeter(Path video, ReadOptions options) {
    this.truth = FrameReader.open(video, options);
    this.lastCame = Picture.allocate(truth.width(), truth.height());
  }

  /**
   * Takes the next frame of the output; frames come in order, some may be missing.
   *
   * @param seq position in the video, from 0
   * @param synthetic whether it stands in for a frame that was dropped
   * @throws EvalException if the video has no such frame
   */
  public void add(long seq, Picture picture, boolean synthetic) {
    Picture frame = truth(seq);
    framesOut++;
    if (!synthetic) {
      lastCame.copyFrom(picture);
      position = 0;
      return;
    }
    if (positions.size() <= position) {
      positions.add(new Sums());
    }
    Sums sums = positions.get(position++);
    similarity.truth(frame);
    sums.frames++;
    sums.psnrRepeat += PictureQuality.psnr(lastCame, frame);
    sums.psnrConcealed += PictureQuality.psnr(picture, frame);
    sums.ssimRepeat += similarity.of(lastCame);
    sums.ssimConcealed += similarity.of(picture);
  }

  private Picture truth(long seq) {
    Picture frame = truth.skipTo(seq);
    if (frame == null) {
      throw new EvalException(
          "%s: expected frames in order up to %d, got frame %d"
              .formatted(truth.path(), truth.count() - 1, seq));
    }
    return frame;
  }

  /**
   * What was measured.
   *
   * @param frames of the whole video
   * @param dropped frames that the pipeline did not get
   */
  public ConcealReport.Sequence figures(String name, long frames, long dropped) {
    Sums all = new Sums();
    List<ConcealReport.Position> places = new ArrayList<>();
    for (Sums sums : positions) {
      all.frames += sums.frames;
      all.psnrRepeat += sums.psnrRepeat;
      all.psnrConcealed += sums.psnrConcealed;
      all.ssimRepeat += sums.ssimRepeat;
      all.ssimConcealed += sums.ssimConcealed;
      places.add(
          new ConcealReport.Position(
              places.size() + 1,
              sums.frames,
              sums.psnrRepeat / sums.frames,
              sums.psnrConcealed / sums.frames));
    }
    double count = Math.max(1, all.frames);
    return new ConcealReport.Sequence(
        name,
        frames,
        framesOut,
        dropped,
        all.psnrRepeat / count,
        all.psnrConcealed / count,
        all.ssimRepeat / count,
        all.ssimConcealed / count,
        places);
  }

  @Override
  public void close() {
    similarity.close();
    truth.close();
  }
}
