package dev.limpid.wire;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Gets single records by their places, for many who ask at once: a few consumers, each on a thread
 * of its own, read what is asked for in the order of offsets, and what they read ahead is kept for
 * a while. A stretch of offsets is one consumer's, so nothing is read twice at the same time.
 *
 * <p>A broker that is away is waited for. Thread-safe; whoever opened it closes it.
 */
public final class RecordFetcher implements AutoCloseable {
  /** Offsets that one consumer reads before another does; also records that one poll brings. */
  static final int STRETCH = 64;

  /** What one seek reads; larger records come alone. */
  private static final int FETCH_BYTES = 128 << 10;

  /** At the end of a partition the broker answers after this time: seeks wait for the answer. */
  private static final int TAIL_MILLIS = 10;

  private static final int KEPT_BYTES = 64 << 20;

  private final RecordCache kept = new RecordCache(KEPT_BYTES);
  private final List<FetchThread> threads;

  /**
   * Starts the threads; they connect when they are first asked.
   *
   * @param consumers how many, at least 1
   */
  public RecordFetcher(KafkaAccess kafka, int consumers) {
    this(kafka, () -> consumer(kafka), consumers);
  }

  RecordFetcher(KafkaAccess kafka, Supplier<Consumer<byte[], byte[]>> source, int consumers) {
    this.threads =
        Stream.generate(() -> new FetchThread(kafka, source, kept)).limit(consumers).toList();
  }

  private static Consumer<byte[], byte[]> consumer(KafkaAccess kafka) {
    Properties properties =
        kafka.consumer(
            Map.of(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                FETCH_BYTES,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                STRETCH,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                TAIL_MILLIS));
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Asks for the record at a place.
   *
   * @return the record, or empty once it is known that Kafka does not have it; fails with a {@link
   *     KafkaUnavailableException} if Kafka refuses. What is not answered when this is closed stays
   *     so
   */
  public CompletableFuture<Optional<WireRecord>> fetch(RecordPlace place) {
    @Nullable WireRecord known = kept.get(place);
    if (known != null) {
      return CompletableFuture.completedFuture(Optional.of(known));
    }
    int stretch = Objects.hash(place.topic(), place.partition(), place.offset() / STRETCH);
    return threads.get(Math.floorMod(stretch, threads.size())).fetch(place);
  }

  /** Ends within seconds, whatever Kafka does. */
  @Override
  public void close() {
    threads.forEach(FetchThread::stop);
    threads.forEach(FetchThread::awaitEnd);
  }
}
