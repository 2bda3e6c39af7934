package dev.limpid.jobs;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.wire.KafkaAccess;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker for all tests of a class, and what goes into and comes out of its topics. */
final class PipelineBroker implements BeforeAllCallback, AfterAllCallback {
  private @Nullable EmbeddedKafka kafka;
  private @Nullable PipelineTopics topics;

  @Override
  public void beforeAll(ExtensionContext context) {
    kafka = EmbeddedKafka.start();
    topics = new PipelineTopics(KafkaAccess.of(kafka.bootstrap()));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (topics != null) {
      topics.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }

  String bootstrap() {
    return Objects.requireNonNull(kafka).bootstrap();
  }

  PipelineTopics topics() {
    return Objects.requireNonNull(topics);
  }
}
