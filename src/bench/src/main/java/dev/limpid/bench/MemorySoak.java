package dev.limpid.bench;

import dev.limpid.media.FrameCodec;
import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.HostMemory;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.pipeline.FrameOptions;
import dev.limpid.operators.pipeline.FramePipeline;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.PipelineSite;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.NeutralLocale;
import dev.limpid.wire.WireRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Pointer;

/**
 * Small frames through the whole frame operator in a loop, with a checkpoint now and then, printing
 * memory on the way: {@code src/bench/run memory [FRAMES] [MODEL_DIR] [MODEL]}. Flat columns are
 * the point; nothing here is timed.
 */
public final class MemorySoak {
  private static final int STREAMS = 8;
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private static final int PICTURES = 16;
  private static final int CHECKPOINT_EVERY = 2_000;

  private MemorySoak() {}

  public static void main(String[] args) {
    NeutralLocale.use();
    int frames = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
    String directory = args.length > 1 ? args[1] : "models";
    String model = args.length > 2 ? args[2] : "rdn-small";
    List<byte[]> pictures = pictures();
    FrameOptions options = FrameOptions.DEFAULTS;
    StageSite site =
        new StageSite(
            DeblurStageType.NAME,
            DeblurStageType.NAME,
            Map.of(FrameStageType.MODEL, model),
            new PipelineSite(
                "limpid",
                KafkaAccess.of(""),
                List.of(directory),
                600_000,
                options.jpegQuality(),
                options.maxPixels(),
                options.minSide(),
                options.damaged(),
                options.deadLettersPerSecond(),
                true),
            options.topics().frames(),
            false);
    Stage stage = new DeblurStageType().open(site, EngineOptions.cpu(1));
    BenchHost host = new BenchHost("");
    System.out.printf(
        "%9s %9s %12s %12s %8s%n", "frames", "emitted", "resident MB", "heap MB", "tensors");
    try (FramePipeline pipeline =
        new FramePipeline(options, HostMemory.INSTANCE, List.of(stage), host, BenchHost.store())) {
      for (int i = 0; i < frames; i++) {
        pipeline.accept(frame(i, pictures));
        host.run();
        if (i % CHECKPOINT_EVERY == 0) {
          pipeline.drain();
          pipeline.save();
        }
        if (i % (frames / 20) == 0) {
          report(i, host.emitted());
        }
      }
      pipeline.drain();
      report(frames, host.emitted());
    }
    System.out.println("open tensors after close: " + Tensor.live());
  }

  private static List<byte[]> pictures() {
    List<byte[]> pictures = new ArrayList<>();
    ByteBuffer rgb = ByteBuffer.allocateDirect(3 * WIDTH * HEIGHT);
    for (int i = 0; i < PICTURES; i++) {
      Footage.write(rgb.clear(), WIDTH, HEIGHT, i);
      pictures.add(FrameCodec.encodeJpeg(rgb.flip(), WIDTH, HEIGHT, 90));
    }
    return pictures;
  }

  private static WireRecord frame(int index, List<byte[]> pictures) {
    long seq = index / STREAMS;
    return new WireRecord(
        "limpid.frames",
        0,
        index,
        index,
        "camera-" + index % STREAMS,
        pictures.get((int) (seq % pictures.size())),
        new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), 1).toWire());
  }

  private static void report(int frames, long emitted) {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "%9d %9d %12d %12d %8d%n",
        frames,
        emitted,
        Pointer.physicalBytes() >> 20,
        (runtime.totalMemory() - runtime.freeMemory()) >> 20,
        Tensor.live());
  }
}
