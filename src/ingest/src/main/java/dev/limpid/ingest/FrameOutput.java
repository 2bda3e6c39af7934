package dev.limpid.ingest;

import dev.limpid.media.ImageException;
import java.nio.file.Path;
import java.util.List;

/** Where exported frames go. Used by one thread; closing completes the files. */
public interface FrameOutput extends AutoCloseable {

  /**
   * Writes a frame.
   *
   * @throws ImageException if the frame is damaged; nothing was written
   */
  void write(ExportedFrame frame);

  /** The files, or the folder, written so far. */
  List<Path> files();

  @Override
  void close();
}
