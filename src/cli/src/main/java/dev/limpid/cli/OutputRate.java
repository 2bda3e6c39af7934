package dev.limpid.cli;

import dev.limpid.wire.KafkaAccess;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a pipeline writes, for its status line. A Kafka that does not answer is no failure:
 * the line says so, and the next one asks again. Used by one thread, which closes it.
 */
final class OutputRate implements AutoCloseable {
  private final KafkaAccess kafka;
  private final String topic;
  private @Nullable OutputConsumer outputs;
  private @Nullable Count last;

  /** How many records there were at a time of {@link System#nanoTime}. */
  private record Count(long records, long nanos) {}

  OutputRate(KafkaAccess kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  /** The rate since the last line, or what is wrong; nothing when counting begins. */
  Optional<String> line() {
    try {
      if (outputs == null) {
        outputs = new OutputConsumer(kafka, List.of(topic));
      }
      Count before = last;
      Count now = new Count(outputs.endOffsets(), System.nanoTime());
      last = now;
      return Optional.ofNullable(before).map(count -> rate(count, now));
    } catch (KafkaException e) {
      String problem = kafka.failure("count the records of topic " + topic, "Read", e).getMessage();
      return Optional.of(problem + "; trying again");
    }
  }

  private static String rate(Count before, Count now) {
    double seconds = Math.max(1, now.nanos() - before.nanos()) / 1e9;
    return "%.1f records/s out".formatted((now.records() - before.records()) / seconds);
  }

  @Override
  public void close() {
    if (outputs != null) {
      outputs.close();
    }
  }
}
