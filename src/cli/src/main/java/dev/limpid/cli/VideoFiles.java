package dev.limpid.cli;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import dev.limpid.media.VideoInfo;
import dev.limpid.media.VideoWriter;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.FrameSequence;
import dev.limpid.wire.WireRecord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes the frames of several streams into a video file each. Used by one thread. */
final class VideoFiles implements AutoCloseable {
  private static final class Output {
    final Path file;
    final VideoInfo source;
    final FrameSequence sequence = new FrameSequence();
    @Nullable VideoWriter writer;
    ByteBuffer pixels = ByteBuffer.allocateDirect(0);

    Output(Path file, VideoInfo source) {
      this.file = file;
      this.source = source;
    }
  }

  /** Is told of each frame that was written. */
  interface Listener {
    /** The picture is valid during this call. */
    void written(String stream, long seq, Picture picture);
  }

  private final Map<String, Output> outputs = new HashMap<>();
  private final Listener listener;

  VideoFiles(Listener listener) {
    this.listener = listener;
  }

  /** Declares a stream that will be written to a file at the rate of its source. */
  void add(String stream, Path file, VideoInfo source) {
    outputs.put(stream, new Output(file, source));
  }

  /**
   * Writes a frame.
   *
   * @return whether it is new: a frame that comes again is left out
   */
  boolean write(WireRecord record) {
    Output output = Objects.requireNonNull(outputs.get(record.stream()));
    FrameHeaders headers = FrameHeaders.parse(record.headers());
    if (output.sequence.take(headers) == FrameSequence.Step.REPEATS) {
      return false;
    }
    long seq = output.sequence.last().seq();
    byte[] encoded = Objects.requireNonNull(record.value());
    ImageHeader image = ImageHeader.parse(encoded);
    if (output.writer == null) {
      output.pixels = ByteBuffer.allocateDirect(Math.toIntExact(3 * image.pixels()));
      output.writer =
          VideoWriter.open(
              output.file,
              image.width(),
              image.height(),
              output.source.frameRate(),
              output.source.colorMatrix());
    }
    FrameCodec.decode(encoded, image, output.pixels);
    output.writer.write(output.pixels, headers.ptsNanos().orElse(0));
    listener.written(
        record.stream(), seq, new Picture(image.width(), image.height(), output.pixels));
    return true;
  }

  @Override
  public void close() {
    outputs.values().stream()
        .map(output -> output.writer)
        .filter(Objects::nonNull)
        .forEach(VideoWriter::close);
  }
}
