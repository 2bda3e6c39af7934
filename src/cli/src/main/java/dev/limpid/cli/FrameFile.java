package dev.limpid.cli;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageException;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import dev.limpid.media.PixelScaler;
import dev.limpid.media.VideoInfo;
import dev.limpid.media.VideoWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The video file of one stream: each frame of the source once, in order and at its time. In the
 * place of one that could not be processed it shows the frame as it came. Pictures of another size
 * than the first are scaled to it. Used by one thread.
 */
final class FrameFile implements AutoCloseable {

  /** What the file shows of a frame. */
  enum Shown {
    /** The pipeline's picture. */
    PROCESSED("processed"),
    /** The frame as it came. */
    AS_IT_CAME("as it came"),
    /** The picture of a frame beside it: its own is cut off. */
    NEIGHBOUR("as its neighbour");

    private final String text;

    Shown(String text) {
      this.text = text;
    }

    /** For people and in JSON. */
    @JsonValue
    String text() {
      return text;
    }
  }

  private final Path file;
  private final VideoInfo source;
  private final VideoFiles.Listener listener;

  /** Frames that came before one that is written before them. */
  private final NavigableMap<Long, ProcessedFrame> early = new TreeMap<>();

  /** The first frames, as long as there is no picture to show. */
  private final List<ProcessedFrame> blank = new ArrayList<>();

  private long next;
  private @Nullable VideoWriter writer;
  private @Nullable Picture shown;
  private @Nullable Picture spare;

  FrameFile(Path file, VideoInfo source, VideoFiles.Listener listener) {
    this.file = file;
    this.source = source;
    this.listener = listener;
  }

  /** Whether a frame was not taken before. */
  boolean isNew(ProcessedFrame frame) {
    return frame.seq() >= next && !early.containsKey(frame.seq());
  }

  /** Takes a new frame, which is written as soon as all before it are. */
  void take(ProcessedFrame frame) {
    early.put(frame.seq(), frame);
    while (!early.isEmpty() && early.firstKey() == next) {
      write(early.remove(next));
    }
  }

  private void flush() {
    for (Map.Entry<Long, ProcessedFrame> entry = early.pollFirstEntry();
        entry != null;
        entry = early.pollFirstEntry()) {
      write(entry.getValue());
    }
  }

  private void write(ProcessedFrame frame) {
    next = frame.seq() + 1;
    Shown what = Shown.PROCESSED;
    try {
      show(frame.encoded());
      what = frame.problem() == null ? Shown.PROCESSED : Shown.AS_IT_CAME;
    } catch (ImageException e) {
      if (frame.problem() == null) {
        throw e;
      }
      what = Shown.NEIGHBOUR;
    }
    if (shown == null) {
      blank.add(frame);
      return;
    }
    List<ProcessedFrame> before = List.copyOf(blank);
    blank.clear();
    for (ProcessedFrame waiting : before) {
      append(waiting, shown, Shown.NEIGHBOUR);
    }
    append(frame, shown, what);
  }

  /** Makes an encoded picture the one that is shown; if it is damaged, that stays as it is. */
  private void show(byte[] encoded) {
    ImageHeader header = ImageHeader.parse(encoded);
    Picture picture = free(header.width(), header.height());
    FrameCodec.decode(encoded, header, picture.rgb());
    if (shown == null || shown.size().equals(picture.size())) {
      spare = shown;
      shown = picture;
    } else {
      PixelScaler.scale(picture, shown);
    }
  }

  private Picture free(int width, int height) {
    return spare != null && spare.width() == width && spare.height() == height
        ? spare
        : Picture.allocate(width, height);
  }

  private void append(ProcessedFrame frame, Picture picture, Shown what) {
    if (writer == null) {
      writer =
          VideoWriter.open(
              file, picture.width(), picture.height(), source.frameRate(), source.colorMatrix());
    }
    writer.write(picture.rgb(), frame.ptsNanos());
    listener.written(frame, picture, what);
  }

  /** Completes the file, with what waits for frames that will not come. */
  @Override
  public void close() {
    try {
      flush();
    } finally {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
