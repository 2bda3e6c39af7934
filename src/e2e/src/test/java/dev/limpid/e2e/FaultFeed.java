package dev.limpid.e2e;

import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends {@link FaultFootage} at a steady rate, each record once and in order, whatever becomes of
 * the broker: a few, and the others when it is told that these have passed. A thread of its own;
 * close it.
 */
final class FaultFeed implements AutoCloseable {
  private static final int OUTAGE_MILLIS = 3_600_000;
  private static final int FIRST = 10;

  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final CountDownLatch passed = new CountDownLatch(1);
  private final int frames;
  private final long pauseNanos;
  private final Thread thread = new Thread(this::send, "fault-feed");

  /**
   * Starts to send; {@link #goOn} sends the rest.
   *
   * @param frames of each stream
   * @param pauseMillis from one frame of a stream to its next one
   */
  FaultFeed(String bootstrap, int frames, int pauseMillis) {
    this.frames = frames;
    this.pauseNanos = TimeUnit.MILLISECONDS.toNanos(pauseMillis);
    Properties properties = KafkaSettings.producer(bootstrap);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, OUTAGE_MILLIS);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, OUTAGE_MILLIS);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    thread.setDaemon(true);
    thread.start();
  }

  private void send() {
    try {
      for (int i = 0; i < FIRST; i++) {
        send(i);
      }
      passed.await();
      long start = System.nanoTime();
      for (int i = FIRST; i < frames; i++) {
        TimeUnit.NANOSECONDS.sleep(start + (i - FIRST) * pauseNanos - System.nanoTime());
        send(i);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(int index) {
    for (WireRecord record : FaultFootage.at(index)) {
      sent.add(producer.send(WireRecords.toProducer(record)));
    }
  }

  /** The first ones have passed. */
  void goOn() {
    passed.countDown();
  }

  boolean isSending() {
    return thread.isAlive();
  }

  /**
   * Waits until the broker has all.
   *
   * @return how many
   */
  int await() throws Exception {
    thread.join();
    for (Future<RecordMetadata> each : sent) {
      var unused = each.get();
    }
    return sent.size();
  }

  @Override
  public void close() {
    thread.interrupt();
    producer.close(java.time.Duration.ofSeconds(2));
  }
}
