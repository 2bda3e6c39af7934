package dev.limpid.wire;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer and the thread that uses it: answers requests for single records, all that wait for a
 * partition in one pass over it. {@link #fetch}, {@link #stop} and {@link #awaitEnd} are called by
 * others.
 */
final class FetchThread {
  private static final Duration POLL = Duration.ofMillis(100);

  /** A question to a broker that is away takes this long; then it is asked again. */
  private static final Duration ASK = Duration.ofSeconds(1);

  private static final Duration CLOSE = Duration.ofSeconds(1);
  private static final AtomicInteger THREADS = new AtomicInteger();

  private record Request(RecordPlace place, CompletableFuture<Optional<WireRecord>> answer) {}

  private final KafkaAccess kafka;
  private final Supplier<Consumer<byte[], byte[]>> source;
  private final RecordCache kept;
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final WantedRecords wanted = new WantedRecords();
  private final Thread thread;
  private @Nullable Consumer<byte[], byte[]> consumer;
  private volatile boolean closed;

  /**
   * @param kafka for messages
   * @param source makes the consumer, at the first request
   * @param kept gets all that is read
   */
  FetchThread(KafkaAccess kafka, Supplier<Consumer<byte[], byte[]>> source, RecordCache kept) {
    this.kafka = kafka;
    this.source = source;
    this.kept = kept;
    this.thread = new Thread(this::run, "limpid-fetch-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    thread.start();
  }

  CompletableFuture<Optional<WireRecord>> fetch(RecordPlace place) {
    Request request = new Request(place, new CompletableFuture<>());
    requests.add(request);
    return request.answer();
  }

  private void run() {
    try {
      while (!closed) {
        take();
        serve();
      }
    } catch (InterruptedException | InterruptException e) {
      // Only stop() interrupts.
    } finally {
      closeConsumer();
    }
  }

  /** Takes in what was asked since; waits where nothing is wanted. */
  private void take() throws InterruptedException {
    Request next = wanted.isEmpty() ? requests.take() : requests.poll();
    while (next != null) {
      WireRecord known = kept.get(next.place());
      if (known == null) {
        wanted.add(next.place(), next.answer());
      } else {
        next.answer().complete(Optional.of(known));
      }
      next = requests.poll();
    }
  }

  /** Reads a little on; a broker that is away changes nothing. */
  private void serve() {
    if (wanted.isEmpty()) {
      return;
    }
    try {
      if (consumer == null) {
        consumer = source.get();
      }
      read(consumer);
    } catch (InterruptException e) {
      throw e;
    } catch (OffsetOutOfRangeException e) {
      e.offsetOutOfRangePartitions().forEach(wanted::isOutOfRange);
    } catch (RetriableException e) {
      wanted.forgetPositions();
    } catch (RuntimeException | Error e) {
      wanted.fail(place -> kafka.failure("fetch " + place, "Read", e));
    }
  }

  private void read(Consumer<byte[], byte[]> from) {
    if (!from.assignment().equals(wanted.partitions())) {
      from.assign(wanted.partitions());
      wanted.retainPositions();
    }
    wanted.seeks().forEach(from::seek);
    ConsumerRecords<byte[], byte[]> records = from.poll(POLL);
    for (ConsumerRecord<byte[], byte[]> each : records) {
      WireRecord record = WireRecords.of(each);
      RecordPlace place = new RecordPlace(each.topic(), each.partition(), each.offset());
      kept.put(place, record);
      wanted.found(place, record);
    }
    records.nextOffsets().forEach((partition, next) -> wanted.passed(partition, next.offset()));
    if (records.nextOffsets().isEmpty()) {
      lookForEnds(from);
    }
  }

  /** Answers requests for what lies past the end, or in partitions that there are no more. */
  private void lookForEnds(Consumer<byte[], byte[]> from) {
    try {
      Map<TopicPartition, Long> ends = from.endOffsets(wanted.partitions(), ASK);
      ends.forEach(wanted::ends);
    } catch (TimeoutException e) {
      for (TopicPartition partition : wanted.partitions()) {
        boolean exists =
            from.partitionsFor(partition.topic(), ASK).stream()
                .anyMatch(info -> info.partition() == partition.partition());
        if (!exists) {
          wanted.ends(partition, 0L);
        }
      }
    }
  }

  private void closeConsumer() {
    if (consumer != null) {
      boolean unused = Thread.interrupted();
      consumer.close(CloseOptions.timeout(CLOSE));
    }
  }

  /** Lets the thread end; does not wait for it. Called once: the consumer is closed undisturbed. */
  void stop() {
    closed = true;
    thread.interrupt();
  }

  /** Waits until the thread has ended, after {@link #stop}. */
  void awaitEnd() {
    try {
      thread.join(4 * CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
