package dev.limpid.jobs;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to run a pipeline, which one process at a time has, on whatever machine. It is held as
 * the first partition of the topic of the pipeline's description, in a consumer group of its own: a
 * second process waits until the first one leaves the group or is silent for {@link
 * #SILENCE_MILLIS}. A holder that was silent and comes back learns that it has lost the right; what
 * it had begun to write is fenced by the transactions of its successor.
 *
 * <p>The owner closes it. Thread-safe.
 */
public final class PipelineLease implements AutoCloseable {
  /** The shortest time after which brokers, unless told otherwise, give a member up. */
  static final int SILENCE_MILLIS = 6_000;

  private static final Logger LOG = LoggerFactory.getLogger(PipelineLease.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaAccess kafka;
  private final String topic;
  private final String group;
  private final Runnable onLost;
  private final CountDownLatch held = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean isHeld;
  private volatile @Nullable KafkaException refusal;

  private PipelineLease(
      KafkaAccess kafka,
      KafkaConsumer<byte[], byte[]> consumer,
      String topic,
      String group,
      Runnable onLost) {
    this.kafka = kafka;
    this.consumer = consumer;
    this.topic = topic;
    this.group = group;
    this.onLost = onLost;
    this.thread = new Thread(this::hold, "limpid-lease");
    thread.setDaemon(true);
  }

  /**
   * Applies for the right to run a pipeline; {@link #await} waits for it.
   *
   * @param holder who this is, for those who wait: shown by tools that list groups
   * @param onLost called, on a thread of the lease, when another process has the right that this
   *     one had, or may have it because this one was silent; it must end the process at once
   */
  public static PipelineLease apply(Pipeline pipeline, String holder, Runnable onLost) {
    Properties properties = pipeline.kafka().consumer(Map.of());
    properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, group(pipeline));
    properties.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, holder);
    properties.setProperty(
        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, String.valueOf(SILENCE_MILLIS));
    properties.setProperty(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "1000");
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    properties.setProperty(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, LeaseAssignor.class.getName());
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    PipelineLease lease =
        new PipelineLease(
            pipeline.kafka(), consumer, pipeline.topics().pipeline(), group(pipeline), onLost);
    lease.thread.start();
    Thread watch = new Thread(lease::watch, "limpid-lease-watch");
    watch.setDaemon(true);
    watch.start();
    return lease;
  }

  /** A name for this process: those who wait can be told who runs the pipeline. */
  public static String here() {
    String host = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "limpid");
    return "%s-%d".formatted(host, ProcessHandle.current().pid());
  }

  /** The consumer group that stands for the right to run a pipeline. */
  static String group(Pipeline pipeline) {
    return "limpid-" + pipeline.get(PipelineKeys.PREFIX) + ".lease";
  }

  /**
   * Waits for the right.
   *
   * @return whether it is held; false if the time is over
   * @throws KafkaUnavailableException if this user may not apply for it
   */
  public boolean await(Duration longest) throws InterruptedException {
    boolean isOver = held.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    KafkaException refused = refusal;
    if (refused != null) {
      throw kafka.failure("be asked who runs this pipeline, in group " + group, "Read", refused);
    }
    return isOver;
  }

  private void hold() {
    try (consumer) {
      consumer.subscribe(List.of(topic), new Listener());
      while (!closed) {
        poll();
      }
    } catch (WakeupException e) {
      LOG.debug("lease of {} given back", topic);
    }
  }

  /**
   * A process that did not run for as long as the brokers wait must not go on: before it hears that
   * another one has the right, its job could begin anew and write.
   */
  private void watch() {
    long last = System.nanoTime();
    while (!closed) {
      LockSupport.parkNanos(POLL.toNanos() / 4);
      long now = System.nanoTime();
      if (isHeld && TimeUnit.NANOSECONDS.toMillis(now - last) >= SILENCE_MILLIS) {
        onLost.run();
        return;
      }
      last = now;
    }
  }

  private void poll() {
    try {
      var unused = consumer.poll(POLL);
    } catch (WakeupException e) {
      throw e;
    } catch (AuthorizationException e) {
      refusal = e;
      closed = true;
      held.countDown();
    } catch (KafkaException e) {
      LOG.warn("lease of {}: {}", topic, e.toString());
    }
  }

  private final class Listener implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(consumer.assignment());
      if (!consumer.assignment().isEmpty()) {
        isHeld = true;
        held.countDown();
      } else if (held.getCount() == 0 && !isHeld && !closed) {
        onLost.run();
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      isHeld = isHeld && partitions.isEmpty();
    }

    /** After an outage of the broker it may come back; who has it then is told next. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      isHeld = isHeld && partitions.isEmpty();
    }
  }

  /** Gives the right back, so that another process has it at once. */
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
