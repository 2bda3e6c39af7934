package dev.limpid.ingest;

import dev.limpid.wire.KafkaRight;
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
    IngestOptions.Target target = options.target();
    int maxRecordBytes = prepareTopic(target);
    FrameSink sink =
        new KafkaFrameSink(
            target.kafka(), target.topic(), maxRecordBytes, target.deliveryTimeout());
    return RunningIngest.start(options, inputs, sink, Clock.SYSTEM);
  }

  /** Returns the largest record that the topic takes, bytes. */
  private static int prepareTopic(IngestOptions.Target target) {
    List<KafkaRight> rights =
        List.of(KafkaRight.write(target.topic()), KafkaRight.settings(target.topic()));
    try (TopicAdmin admin = new TopicAdmin(target.kafka())) {
      admin.requireRights(rights); // without any, a topic that is there looks as if it were not
      if (target.create()) {
        admin.ensure(List.of(TopicSpec.of(target.topic())), target.partitions(), Map.of());
      } else {
        admin.requireExisting(List.of(target.topic()));
      }
      admin.requireRights(rights);
      return admin.maxRecordBytes(target.topic());
    }
  }
}
