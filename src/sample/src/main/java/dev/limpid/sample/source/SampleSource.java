package dev.limpid.sample.source;

import dev.limpid.ingest.FrameSource;
import dev.limpid.ingest.SourceFrame;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.FrameRate;
import dev.limpid.sample.DriveFrame;
import dev.limpid.sample.DriveOptions;
import dev.limpid.sample.SampleFootage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generated drive. Rendering may be slower than real time, so the frames of the first pass are
 * kept, encoded, for the passes that follow in a loop.
 */
final class SampleSource implements FrameSource {

  /** Opens the same drive again and again; owns what was rendered. */
  static final class Library implements Opener {
    private final DriveOptions options;
    private final int jpegQuality;
    private final List<SourceFrame.Image> rendered = new ArrayList<>();

    Library(DriveOptions options, int jpegQuality) {
      this.options = options;
      this.jpegQuality = jpegQuality;
    }

    @Override
    public FrameSource open() {
      return new SampleSource(this);
    }
  }

  private final Library library;
  private @Nullable SampleFootage footage;
  private int nextIndex;

  private SampleSource(Library library) {
    this.library = library;
  }

  @Override
  public @Nullable SourceFrame next() {
    if (nextIndex == library.options.video().frames()) {
      return null;
    }
    if (nextIndex == library.rendered.size()) {
      library.rendered.add(render());
    }
    return library.rendered.get(nextIndex++);
  }

  private SourceFrame.Image render() {
    SampleFootage current = footage;
    if (current == null) {
      // A pass that was cut short left the library with its first frames only.
      current = SampleFootage.of(library.options);
      footage = current;
      for (int i = 0; i < nextIndex; i++) {
        current.next();
      }
    }
    DriveFrame frame = current.next();
    DriveOptions options = library.options;
    byte[] jpeg =
        FrameCodec.encodeJpeg(
            frame.blurred(),
            options.video().width(),
            options.video().height(),
            library.jpegQuality);
    return new SourceFrame.Image(frame.ptsNanos(), jpeg, "sample frame " + frame.index());
  }

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public FrameRate frameRate() {
    return FrameRate.of(library.options.video().fps());
  }

  @Override
  public long expectedFrames() {
    return library.options.video().frames();
  }

  @Override
  public void close() {
    SampleFootage current = footage;
    footage = null;
    if (current != null) {
      current.close();
    }
  }
}
