package dev.limpid.ingest;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.VideoWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames into a video file. A video has one size: when the stream's changes, a further file
 * is begun, {@code out.2.mp4} after {@code out.mp4}.
 */
public final class VideoOutput implements FrameOutput {
  private final Path file;
  private final List<Path> files = new ArrayList<>();
  private @Nullable VideoWriter writer;
  private ByteBuffer pixels = ByteBuffer.allocateDirect(0);
  private int width;
  private int height;

  public VideoOutput(Path file) {
    this.file = file;
  }

  @Override
  public void write(ExportedFrame frame) {
    ImageHeader header = frame.header();
    int bytes = Math.toIntExact(3 * header.pixels());
    if (pixels.capacity() != bytes) {
      pixels = ByteBuffer.allocateDirect(bytes);
    }
    FrameCodec.decode(frame.encoded(), header, pixels);
    writerFor(frame).write(pixels, frame.ptsNanos());
  }

  private VideoWriter writerFor(ExportedFrame frame) {
    ImageHeader header = frame.header();
    VideoWriter current = writer;
    if (current != null && header.width() == width && header.height() == height) {
      return current;
    }
    close();
    width = header.width();
    height = header.height();
    Path next = files.isEmpty() ? file : numbered(files.size() + 1);
    current = VideoWriter.open(next, width, height, frame.rate());
    files.add(next);
    writer = current;
    return current;
  }

  private Path numbered(int number) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return file.resolveSibling(name.substring(0, dot) + "." + number + name.substring(dot));
  }

  @Override
  public List<Path> files() {
    return List.copyOf(files);
  }

  @Override
  public void close() {
    VideoWriter current = writer;
    writer = null;
    if (current != null) {
      current.close();
    }
  }
}
