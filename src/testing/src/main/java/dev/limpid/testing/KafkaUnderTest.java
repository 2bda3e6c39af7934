package dev.limpid.testing;

import dev.limpid.embedded.EmbeddedKafka;
import java.util.function.Supplier;

/**
 * The Kafka that a test runs against: by default a broker in this process, and with {@code
 * -Dlimpid.kafka=testcontainers} a container of the image {@code LIMPID_KAFKA_IMAGE}. Where no
 * container engine answers, the test is reported as skipped.
 *
 * <p>The owner closes it. Thread-safe.
 */
public final class KafkaUnderTest implements AutoCloseable {

  /** System property that chooses: {@code embedded} or {@code testcontainers}. */
  public static final String PROPERTY = "limpid.kafka";

  private final Supplier<String> bootstrap;
  private final Runnable stop;

  private KafkaUnderTest(Supplier<String> bootstrap, Runnable stop) {
    this.bootstrap = bootstrap;
    this.stop = stop;
  }

  /** Starts the Kafka that the system property asks for. */
  public static KafkaUnderTest start() {
    String choice = System.getProperty(PROPERTY, "embedded");
    return switch (choice) {
      case "embedded" -> {
        EmbeddedKafka broker = EmbeddedKafka.start();
        yield new KafkaUnderTest(broker::bootstrap, broker::close);
      }
      case "testcontainers" -> {
        ContainerKafka container = ContainerKafka.start();
        yield new KafkaUnderTest(container::bootstrap, container::close);
      }
      default ->
          throw new IllegalArgumentException(
              "-D%s: expected embedded or testcontainers, got '%s'".formatted(PROPERTY, choice));
    };
  }

  /** Where clients connect: {@code host:port}. */
  public String bootstrap() {
    return bootstrap.get();
  }

  @Override
  public void close() {
    stop.run();
  }
}
