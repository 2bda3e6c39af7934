package dev.limpid.ingest;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes frames as {@code 000000.png}, {@code 000001.png}, ... into a folder. */
public final class PngFolderOutput implements FrameOutput {
  private final Path folder;

  public PngFolderOutput(Path folder) {
    this.folder = folder;
  }

  @Override
  public void write(ExportedFrame frame) {
    Path file = folder.resolve(String.format(Locale.ROOT, "%06d.png", frame.index()));
    try {
      Files.createDirectories(folder);
      Files.write(file, png(frame));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e, e);
    }
  }

  private static byte[] png(ExportedFrame frame) {
    ImageHeader header = frame.header();
    ByteBuffer pixels = ByteBuffer.allocateDirect(Math.toIntExact(3 * header.pixels()));
    FrameCodec.decode(frame.encoded(), header, pixels);
    return FrameCodec.encodePng(pixels, header.width(), header.height());
  }

  @Override
  public List<Path> files() {
    return List.of(folder);
  }

  @Override
  public void close() {}
}
