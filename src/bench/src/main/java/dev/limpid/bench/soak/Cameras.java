package dev.limpid.bench.soak;

import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Cameras that send straight to Kafka, each at {@link Soak#FRAMES_PER_SECOND}. Close it. */
final class Cameras implements AutoCloseable {
  private final List<Camera> cameras;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private volatile @Nullable Exception failure;

  private Cameras(List<Camera> cameras, String bootstrap) {
    this.cameras = cameras;
    this.producer =
        new KafkaProducer<>(
            KafkaSettings.producer(bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  static Cameras start(List<Camera> cameras, String bootstrap) {
    Cameras all = new Cameras(cameras, bootstrap);
    var unused =
        all.clock.scheduleAtFixedRate(
            all::tick, 0, 1000 / Soak.FRAMES_PER_SECOND, TimeUnit.MILLISECONDS);
    return all;
  }

  private void tick() {
    long now = System.currentTimeMillis();
    for (Camera camera : cameras) {
      camera.next(now).forEach(this::send);
    }
  }

  private void send(WireRecord record) {
    var unused =
        producer.send(
            WireRecords.toProducer(record),
            (metadata, problem) -> failure = problem == null ? failure : problem);
  }

  /** Each camera ends; what was sent is in Kafka when this returns. */
  @Override
  public void close() throws InterruptedException {
    clock.shutdown();
    if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("cameras do not end");
    }
    cameras.forEach(camera -> send(camera.end(System.currentTimeMillis())));
    producer.flush();
    producer.close(Duration.ofSeconds(30));
    if (failure != null) {
      throw new IllegalStateException("a frame could not be sent", failure);
    }
  }
}
