package dev.limpid.cli;

import dev.limpid.media.FrameCodec;
import dev.limpid.sample.DriveOptions;
import dev.limpid.sample.DriveRenderer;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Cameras that show generated footage, dealt out to the partitions of the topic in turn. Used by
 * one thread, which closes it.
 */
final class BenchCameras implements AutoCloseable {
  private static final int PICTURES = 12;
  private static final int QUALITY = 92;

  private final EmbeddedPipeline pipeline;
  private final List<byte[]> pictures;
  private final String name;
  private final int count;
  private final KafkaProducer<byte[], byte[]> producer;
  private final int partitions;

  /**
   * @param pictures JPEGs, shown again and again
   * @param name of the cameras, a number is added
   * @param count of them
   */
  BenchCameras(EmbeddedPipeline pipeline, List<byte[]> pictures, String name, int count) {
    this.pipeline = pipeline;
    this.pictures = pictures;
    this.name = name;
    this.count = count;
    producer =
        new KafkaProducer<>(
            pipeline.kafka().producer(Map.of(ProducerConfig.LINGER_MS_CONFIG, 0)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    partitions = producer.partitionsFor(pipeline.topics().frames()).size();
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

  /** Sends a frame: that of the first camera, of the second and so on, then their next ones. */
  void send(int frame) {
    long seq = frame / count;
    send(
        frame % count,
        WireRecord.outgoing(
            pipeline.topics().frames(),
            System.currentTimeMillis(),
            name + frame % count,
            pictures.get((int) (seq % pictures.size())),
            new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), 1).toWire()));
  }

  /** Says of each camera that it has ended. */
  void end() {
    for (int camera = 0; camera < count; camera++) {
      String topic = pipeline.topics().frames();
      send(camera, WireRecord.end(topic, System.currentTimeMillis(), name + camera));
    }
  }

  private void send(int camera, WireRecord record) {
    ProducerRecord<byte[], byte[]> out = WireRecords.toProducer(record);
    var unused =
        producer.send(
            new ProducerRecord<>(
                out.topic(),
                camera % partitions,
                out.timestamp(),
                out.key(),
                out.value(),
                out.headers()));
  }

  /** Which frame a record is, as {@link #send} counts them; -1 if it is none of these cameras'. */
  int frame(WireRecord output) {
    if (!output.stream().startsWith(name)) {
      return -1;
    }
    int camera = Integer.parseInt(output.stream().substring(name.length()));
    long seq = FrameHeaders.parse(output.headers()).seq().orElseThrow();
    return Math.toIntExact(seq * count + camera);
  }

  /** Returns when all that was sent is in Kafka. */
  @Override
  public void close() {
    producer.close();
  }
}
