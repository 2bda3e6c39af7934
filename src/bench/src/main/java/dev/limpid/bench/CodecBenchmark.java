package dev.limpid.bench;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** JPEG to pixels and back, one thread. Run with {@code src/bench/run Codec -prof gc}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private static final int QUALITY = 90;

  @Param({"640x360", "1280x720", "1920x1080"})
  private String size;

  private int width;
  private int height;
  private ByteBuffer pixels;
  private byte[] jpeg;
  private ImageHeader header;

  @Setup(Level.Trial)
  public void makePicture() {
    width = Integer.parseInt(size.split("x")[0]);
    height = Integer.parseInt(size.split("x")[1]);
    pixels = ByteBuffer.allocateDirect(3 * width * height);
    Footage.write(pixels, width, height, 1);
    pixels.rewind();
    jpeg = FrameCodec.encodeJpeg(pixels, width, height, QUALITY);
    header = ImageHeader.parse(jpeg);
  }

  @Benchmark
  public ByteBuffer decode() {
    FrameCodec.decode(jpeg, header, pixels);
    return pixels;
  }

  @Benchmark
  public byte[] encode() {
    return FrameCodec.encodeJpeg(pixels, width, height, QUALITY);
  }
}
