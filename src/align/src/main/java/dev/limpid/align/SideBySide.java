package dev.limpid.align;

import dev.limpid.media.DecodedFrame;
import dev.limpid.media.FrameRate;
import dev.limpid.media.FrameSequence;
import dev.limpid.media.Picture;
import dev.limpid.media.PixelScaler;
import dev.limpid.media.VideoWriter;
import dev.limpid.vision.PictureSheet;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A video of two recordings in step: each frame of the query on the left, its match on the right,
 * both at the height of the lower one, with their times and the confidence above. Where there is no
 * match, the right side is dark and says so.
 */
public final class SideBySide {
  private static final int GAP = 4;
  private static final int LEAST_SIDE = 16;

  private final PictureSheet sheet;
  private final Picture left;
  private final Picture right;

  private SideBySide(DecodedFrame query, DecodedFrame reference) {
    int height = even(Math.min(query.height(), reference.height()));
    left = Picture.allocate(even(query.width() * height / query.height()), height);
    right = Picture.allocate(even(reference.width() * height / reference.height()), height);
    sheet = new PictureSheet(left.width() + GAP + right.width(), PictureSheet.LINE_HEIGHT + height);
  }

  private static int even(int size) {
    return Math.max(LEAST_SIDE, size / 2 * 2);
  }

  /**
   * Writes the video: as many frames as the query, at its times.
   *
   * @param video file to create, for example {@code .mp4}
   * @param folderRate frame rate of folders of images
   * @param frameDone called after each frame
   * @throws AlignException if the query has fewer frames than the alignment
   * @throws dev.limpid.media.ImageException if something cannot be read or written
   */
  public static void write(
      Path video,
      Path query,
      Path reference,
      FrameRate folderRate,
      Alignment alignment,
      Runnable frameDone) {
    try (FrameSequence queries = FrameSequence.open(query, folderRate);
        FrameFinder references = new FrameFinder(reference, folderRate)) {
      DecodedFrame first = require(queries.next(), query, 0);
      SideBySide pair = new SideBySide(first, references.at(0));
      Picture sheet = pair.sheet.picture();
      try (VideoWriter writer =
          VideoWriter.open(video, sheet.width(), sheet.height(), queries.frameRate())) {
        for (int i = 0; i < alignment.frames(); i++) {
          DecodedFrame frame = i == 0 ? first : require(queries.next(), query, i);
          pair.compose(frame, i, alignment, references);
          writer.write(sheet.rgb(), frame.ptsNanos());
          frameDone.run();
        }
      }
    }
  }

  private static DecodedFrame require(@Nullable DecodedFrame frame, Path path, int index) {
    if (frame == null) {
      throw new AlignException(
          "%s: expected the frames that were aligned, it ends before frame %d"
              .formatted(path, index));
    }
    return frame;
  }

  private void compose(DecodedFrame query, int index, Alignment alignment, FrameFinder references) {
    sheet.clear();
    PixelScaler.scale(Picture.of(query), left);
    sheet.paste(left, 0, PictureSheet.LINE_HEIGHT, 1);
    sheet.write(label(index, query.ptsNanos()), 2, 0);
    int matched = alignment.referenceAt(index);
    int x = left.width() + GAP;
    if (matched == Alignment.NONE) {
      sheet.write("no match", x + 2, 0);
      return;
    }
    DecodedFrame reference = references.at(matched);
    PixelScaler.scale(Picture.of(reference), right);
    sheet.paste(right, x, PictureSheet.LINE_HEIGHT, 1);
    String confidence = String.format(Locale.ROOT, "  %.2f", alignment.confidenceAt(index));
    sheet.write(label(matched, reference.ptsNanos()) + confidence, x + 2, 0);
  }

  private static String label(int frame, long nanos) {
    double seconds = nanos / 1e9;
    return String.format(
        Locale.ROOT,
        "#%d  %d:%05.2f",
        frame,
        (int) seconds / 60,
        seconds - (int) seconds / 60 * 60);
  }

  /** Frames by number, cheap as long as the numbers grow. */
  private static final class FrameFinder implements AutoCloseable {
    private final Path path;
    private final FrameRate folderRate;
    private FrameSequence frames;
    private @Nullable DecodedFrame current;
    private int index = -1;

    FrameFinder(Path path, FrameRate folderRate) {
      this.path = path;
      this.folderRate = folderRate;
      this.frames = FrameSequence.open(path, folderRate);
    }

    DecodedFrame at(int wanted) {
      if (wanted < index) {
        frames.close();
        frames = FrameSequence.open(path, folderRate);
        index = -1;
      }
      while (index < wanted) {
        current = frames.next();
        index++;
        require(current, path, index);
      }
      return require(current, path, index);
    }

    @Override
    public void close() {
      frames.close();
    }
  }
}
