package dev.limpid.ingest;

import dev.limpid.wire.KafkaUnavailableException;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import java.util.List;
import java.util.Map;

/** Starts ingest runs. */
public final class Ingest {
  private Ingest() {}

  /**
   * Checks or creates the topic and starts a reader and a sender per input. The caller closes what
   * it gets.
   *
   * @throws KafkaUnavailableException if Kafka does not answer within about 15 seconds
   * @throws IllegalStateException if the topic is missing and is not to be created
   */
  public static RunningIngest start(IngestOptions options, List<Input> inputs) {
    int maxRecordBytes = prepareTopic(options);
    FrameSink sink =
        new KafkaFrameSink(
            options.bootstrap(), options.topic(), maxRecordBytes, options.deliveryTimeout());
    return RunningIngest.start(options, inputs, sink, Clock.SYSTEM);
  }

  /** Returns the largest record that the topic takes, bytes. */
  private static int prepareTopic(IngestOptions options) {
    try (TopicAdmin admin = new TopicAdmin(options.bootstrap())) {
      if (options.createTopics()) {
        admin.ensure(List.of(TopicSpec.of(options.topic())), options.partitions(), Map.of());
      } else {
        admin.requireExisting(List.of(options.topic()));
      }
      return admin.maxRecordBytes(options.topic());
    }
  }
}
