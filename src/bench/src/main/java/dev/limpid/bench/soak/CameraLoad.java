package dev.limpid.bench.soak;

import dev.limpid.media.FrameCodec;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Cameras that send at whatever rate is asked, straight to Kafka: one of large pictures and some of
 * small ones, each the same picture again and again. A round is a frame of each. Used by one
 * thread.
 */
final class CameraLoad implements AutoCloseable {
  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, byte[]> pictures = new TreeMap<>();
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
    pictures.put("large", picture(960, 576));
    for (int i = 0; i < small; i++) {
      pictures.put("small-" + i, picture(320, 192));
    }
  }

  private static byte[] picture(int width, int height) {
    ByteBuffer rgb = ByteBuffer.allocateDirect(3 * width * height);
    for (int i = 0; i < rgb.limit(); i++) {
      rgb.put(i, (byte) (i * 31 / width));
    }
    return FrameCodec.encodeJpeg(rgb, width, height, 90);
  }

  Set<String> streams() {
    return pictures.keySet();
  }

  /** How many frames were sent. */
  long sent() {
    return rounds * pictures.size();
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
    pictures.forEach(
        (stream, picture) ->
            send(
                WireRecord.outgoing(
                    topics.frames(), takenMillis, stream, picture, headers.toWire())));
  }

  private void send(WireRecord record) {
    var unused = producer.send(WireRecords.toProducer(record));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(30));
  }
}
