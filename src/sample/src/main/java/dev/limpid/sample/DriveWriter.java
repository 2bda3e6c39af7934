package dev.limpid.sample;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.FrameRate;
import dev.limpid.media.VideoWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes a drive into a folder: {@code blurred} and {@code sharp}, as videos or as folders of PNG
 * files, and {@code truth.csv}. Complete only after {@link #close}. Not thread-safe.
 */
public final class DriveWriter implements AutoCloseable {
  private final PrintWriter truth;
  private final FrameSink blurred;
  private final FrameSink sharp;

  private DriveWriter(PrintWriter truth, FrameSink blurred, FrameSink sharp) {
    this.truth = truth;
    this.blurred = blurred;
    this.sharp = sharp;
  }

  /** Where one of the two pictures of a frame goes. */
  private interface FrameSink extends AutoCloseable {
    void write(DriveFrame frame, ByteBuffer pixels) throws IOException;

    @Override
    void close();
  }

  /** Creates the folder and, in it, {@code blurred.mp4}, {@code sharp.mp4} and the table. */
  public static DriveWriter videos(Path folder, DriveOptions options) throws IOException {
    PrintWriter truth = table(folder);
    FrameSink blurred = video(folder.resolve("blurred.mp4"), options);
    return new DriveWriter(truth, blurred, video(folder.resolve("sharp.mp4"), options));
  }

  /** Creates the folder and, in it, folders of PNG files, without loss, and the table. */
  public static DriveWriter pngs(Path folder, DriveOptions options) throws IOException {
    PrintWriter truth = table(folder);
    FrameSink blurred = images(folder.resolve("blurred"), options);
    return new DriveWriter(truth, blurred, images(folder.resolve("sharp"), options));
  }

  private static PrintWriter table(Path folder) throws IOException {
    Files.createDirectories(folder);
    PrintWriter table = new PrintWriter(Files.newBufferedWriter(folder.resolve("truth.csv")));
    table.println(DriveTruth.CSV_HEADER);
    return table;
  }

  private static FrameSink video(Path file, DriveOptions options) {
    VideoWriter writer =
        VideoWriter.open(
            file,
            options.video().width(),
            options.video().height(),
            FrameRate.of(options.video().fps()));
    return new FrameSink() {
      @Override
      public void write(DriveFrame frame, ByteBuffer pixels) {
        writer.write(pixels, frame.ptsNanos());
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }

  private static FrameSink images(Path folder, DriveOptions options) throws IOException {
    Files.createDirectories(folder);
    return new FrameSink() {
      @Override
      public void write(DriveFrame frame, ByteBuffer pixels) throws IOException {
        Path file = folder.resolve(String.format(Locale.ROOT, "%06d.png", frame.index()));
        Files.write(
            file, FrameCodec.encodePng(pixels, options.video().width(), options.video().height()));
      }

      @Override
      public void close() {}
    };
  }

  /** Appends a frame. */
  public void write(DriveFrame frame) throws IOException {
    blurred.write(frame, frame.blurred());
    sharp.write(frame, frame.sharp());
    truth.println(frame.truth().csvRow());
    if (truth.checkError()) {
      throw new IOException("cannot write truth.csv: is the disk full?");
    }
  }

  @Override
  public void close() {
    try (truth;
        blurred) {
      sharp.close();
    }
  }
}
