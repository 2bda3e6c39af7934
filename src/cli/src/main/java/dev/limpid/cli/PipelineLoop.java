package dev.limpid.cli;

import dev.limpid.media.FrameCodec;
import dev.limpid.sample.DriveOptions;
import dev.limpid.sample.DriveRenderer;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The whole pipeline under load: a backlog of frames in Kafka, several streams interleaved, timed
 * from output record to output record.
 */
final class PipelineLoop {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int PICTURES = 12;
  private static final int QUALITY = 92;

  private final EmbeddedPipeline pipeline;
  private final List<byte[]> pictures;

  PipelineLoop(EmbeddedPipeline pipeline, List<byte[]> pictures) {
    this.pipeline = pipeline;
    this.pictures = pictures;
  }

  /** Generated footage as JPEGs. */
  static List<byte[]> pictures(int width, int height) {
    DriveOptions options =
        DriveOptions.builder()
            .size(width, height)
            .fps(10)
            .seconds(PICTURES / 10.0)
            .samples(4, 1)
            .build();
    List<byte[]> pictures = new ArrayList<>();
    try (DriveRenderer renderer = new DriveRenderer(options)) {
      for (int i = 0; i < options.video().frames(); i++) {
        pictures.add(FrameCodec.encodeJpeg(renderer.render(i).blurred(), width, height, QUALITY));
      }
    }
    return pictures;
  }

  /**
   * Sends frames and measures how fast they come out.
   *
   * @param streams cameras
   * @param frames in all
   * @param warmUp outputs that are not timed
   * @param givenUp whether to give up
   * @return frames per second; NaN if it was given up
   */
  double measure(int streams, int frames, int warmUp, BooleanSupplier givenUp) throws Exception {
    send(streams, frames);
    try (OutputConsumer outputs =
        new OutputConsumer(pipeline.kafka(), List.of(pipeline.outputTopic()))) {
      long[] times = new long[frames];
      int[] count = new int[1];
      while (count[0] < frames) {
        if (givenUp.getAsBoolean()) {
          return Double.NaN;
        }
        pipeline.requireHealthy();
        outputs.poll(POLL, record -> times[count[0]++] = System.nanoTime());
      }
      return (frames - warmUp) / ((times[frames - 1] - times[warmUp - 1]) / 1e9);
    }
  }

  private void send(int streams, int frames) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            pipeline.kafka().producer(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < frames; i++) {
        long seq = i / streams;
        WireRecord record =
            WireRecord.outgoing(
                pipeline.topics().frames(),
                System.currentTimeMillis(),
                key(i % streams),
                pictures.get((int) (seq % pictures.size())),
                new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), 1).toWire());
        var unused = producer.send(WireRecords.toProducer(record));
      }
      for (int camera = 0; camera < streams; camera++) {
        WireRecord end =
            WireRecord.end(pipeline.topics().frames(), System.currentTimeMillis(), key(camera));
        var unused = producer.send(WireRecords.toProducer(end));
      }
    }
  }

  private static String key(int camera) {
    return "camera-" + camera;
  }
}
