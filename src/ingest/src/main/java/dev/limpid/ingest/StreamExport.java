package dev.limpid.ingest;

import dev.limpid.wire.KafkaUnavailableException;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads one stream out of Kafka, committed frames only, in order and each once. Run it once; {@link
 * #stop} may come from any thread.
 */
public final class StreamExport {

  /** Told now and then how far the export has come. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of {@code total} records of the topic have been looked at. */
    void at(long done, long total, long framesWritten);
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int NAMED_STREAMS = 20;

  private final ExportOptions options;
  private final TreeSet<String> otherStreams = new TreeSet<>();
  private volatile boolean stopped;

  public StreamExport(ExportOptions options) {
    this.options = options;
  }

  /** Ends a run early; what was read until then is written. */
  public void stop() {
    stopped = true;
  }

  /**
   * Exports the stream.
   *
   * @param output where the frames go; the caller closes it
   * @throws KafkaUnavailableException if Kafka does not answer
   * @throws IllegalStateException if the topic is missing or holds no frame of the stream
   */
  public ExportReport run(FrameOutput output, Progress progress) {
    Properties properties =
        options
            .kafka()
            .consumer(
                Map.of(
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    "read_committed",
                    ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                    false,
                    ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    TIMEOUT.toMillis()));
    ExportFrames frames = new ExportFrames(output, options.rate());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      read(consumer, frames, progress);
    } catch (KafkaException e) {
      throw options.kafka().failure("read topic " + options.topic(), "Read", e);
    }
    frames.flush();
    requireFrames(frames);
    return frames.report(options.stream());
  }

  private void read(
      KafkaConsumer<byte[], byte[]> consumer, ExportFrames frames, Progress progress) {
    List<TopicPartition> partitions = partitions(consumer);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long total = 0;
    for (TopicPartition partition : partitions) {
      total += ends.getOrDefault(partition, 0L) - begins.getOrDefault(partition, 0L);
    }
    long deadline =
        System.nanoTime() + options.limit().map(Duration::toNanos).orElse(Long.MAX_VALUE / 2);
    boolean done = false;
    while (!done && !stopped && System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], byte[]> kafkaRecord : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(kafkaRecord.topic(), kafkaRecord.partition());
        if (options.follow() || kafkaRecord.offset() < ends.getOrDefault(partition, 0L)) {
          take(WireRecords.of(kafkaRecord), frames);
        }
      }
      long read = 0;
      boolean atEnd = true;
      for (TopicPartition partition : partitions) {
        long position = consumer.position(partition);
        read += position - begins.getOrDefault(partition, 0L);
        atEnd &= position >= ends.getOrDefault(partition, 0L);
      }
      progress.at(read, Math.max(read, total), frames.written());
      done = atEnd && !options.follow();
    }
  }

  private void take(WireRecord frame, ExportFrames frames) {
    if (!frame.stream().equals(options.stream())) {
      if (otherStreams.size() < NAMED_STREAMS) {
        otherStreams.add(frame.stream());
      }
      return;
    }
    byte[] value = frame.value();
    if (value != null) {
      frames.add(frame, value);
    }
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    List<PartitionInfo> found = consumer.partitionsFor(options.topic(), TIMEOUT);
    if (found == null || found.isEmpty()) {
      throw new IllegalStateException(
          "Kafka at %s has no topic %s; see: %s"
              .formatted(
                  options.kafka(),
                  options.topic(),
                  TopicAdmin.creatingCommand(options.kafka(), List.of(options.topic()))));
    }
    return found.stream().map(info -> new TopicPartition(info.topic(), info.partition())).toList();
  }

  private void requireFrames(ExportFrames frames) {
    if (frames.written() == 0) {
      throw new IllegalStateException(
          "topic %s has no frames of stream '%s'; it has the streams %s"
              .formatted(options.topic(), options.stream(), otherStreams));
    }
  }
}
