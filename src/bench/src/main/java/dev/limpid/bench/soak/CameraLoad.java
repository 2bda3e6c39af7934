package dev.limpid.bench.soak;

import dev.limpid.media.FrameCodec;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Cameras that send at whatever rate is asked, straight to Kafka: one of large pictures and some of
 * small ones. A round is a frame of each. Used by one thread.
 */
final class CameraLoad implements AutoCloseable {
  static final String LARGE = "large";

  /** A camera, which sends one picture again and again. */
  private record Source(String stream, byte[] picture) {}

  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Source> sources = new ArrayList<>();
  private long rounds;

  /**
   * @param small number of cameras of small pictures
   */
  CameraLoad(Topics topics, String bootstrap, int small) {
    this.topics = topics;
    this.producer =
        new KafkaProducer<>(
            KafkaSettings.producer(bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    sources.add(new Source(LARGE, picture(960, 576)));
    for (int i = 0; i < small; i++) {
      sources.add(new Source("small-" + i, picture(320, 192)));
    }
  }

  private static byte[] picture(int width, int height) {
    ByteBuffer rgb = ByteBuffer.allocateDirect(3 * width * height);
    for (int i = 0; i < rgb.limit(); i++) {
      rgb.put(i, (byte) (i * 31 / width));
    }
    return FrameCodec.encodeJpeg(rgb, width, height, 90);
  }

  List<String> streams() {
    return sources.stream().map(Source::stream).toList();
  }

  /** Sends rounds, evenly spaced, for a time. */
  void film(Duration length, double roundsPerSecond) throws InterruptedException {
    long started = System.nanoTime();
    for (long i = 0; i / roundsPerSecond < length.toNanos() / 1e9; i++) {
      long due = started + (long) (i / roundsPerSecond * 1e9);
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      send(System.currentTimeMillis());
    }
  }

  /**
   * Sends rounds as fast as it goes.
   *
   * @param takenMillis when their frames say that they were taken
   */
  void sendAtOnce(int count, long takenMillis) {
    for (int i = 0; i < count; i++) {
      send(takenMillis);
    }
    producer.flush();
  }

  private void send(long takenMillis) {
    FrameHeaders headers = new FrameHeaders(OptionalLong.of(rounds++), OptionalLong.empty(), 1);
    for (Source source : sources) {
      WireRecord frame =
          WireRecord.outgoing(
              topics.frames(), takenMillis, source.stream(), source.picture(), headers.toWire());
      var unused = producer.send(WireRecords.toProducer(frame));
    }
  }

  @Override
  public void close() {
    sources.forEach(
        source -> {
          WireRecord end =
              WireRecord.end(topics.frames(), System.currentTimeMillis(), source.stream());
          var unused = producer.send(WireRecords.toProducer(end));
        });
    producer.close(Duration.ofSeconds(30));
  }
}
