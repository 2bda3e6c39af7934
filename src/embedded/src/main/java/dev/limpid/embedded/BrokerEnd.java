package dev.limpid.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a broker in this process has given up. A Kafka that cannot write to its disk ends its
 * process at once; here the process is its owner's, so only the thread that wants that ends, and
 * the owner is told. Thread-safe.
 */
final class BrokerEnd {
  /** Whose a thread is: those that a broker starts, and those that they start, are the broker's. */
  private static final InheritableThreadLocal<@Nullable BrokerEnd> OWNER =
      new InheritableThreadLocal<>();

  static {
    Exit.setHaltProcedure(
        (status, message) -> wanted(message, () -> Runtime.getRuntime().halt(status)));
    Exit.setExitProcedure((status, message) -> wanted(message, () -> System.exit(status)));
  }

  private final Path dataDir;
  private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

  /** Starts a broker, or a part of one. */
  interface Start<T> {
    T run() throws Exception;
  }

  /** Ends a thread of Kafka's, which expects that its process does not go on. */
  static final class Ended extends Error {
    private static final long serialVersionUID = 1L;

    private Ended(String reason) {
      super(reason, null, false, false);
    }
  }

  /**
   * @param dataDir where the broker keeps its logs
   */
  BrokerEnd(Path dataDir) {
    this.dataDir = dataDir;
  }

  /** Runs what starts the broker's threads, so that they are known to be its own. */
  <T> T start(Start<T> broker) throws Exception {
    BrokerEnd outer = OWNER.get();
    OWNER.set(this);
    try {
      return broker.run();
    } finally {
      OWNER.set(outer);
    }
  }

  private static void wanted(@Nullable String message, Runnable otherwise) {
    BrokerEnd owner = OWNER.get();
    if (owner == null) {
      otherwise.run();
      return;
    }
    throw new Ended(owner.end(message));
  }

  /** Only the first reason counts: others follow from it. */
  private String end(@Nullable String message) {
    String why = message == null || message.isBlank() ? "" : " (" + message + ")";
    String text =
        "Kafka in this process, over %s, has stopped%s. Is the disk full? %s"
            .formatted(dataDir, why, freeSpace());
    reason.compareAndSet(null, text);
    return text;
  }

  private String freeSpace() {
    try {
      return "It has %d MiB free".formatted(Files.getFileStore(dataDir).getUsableSpace() >> 20);
    } catch (IOException e) {
      return "The folder cannot be looked at: " + e;
    }
  }

  boolean hasCome() {
    return reason.get() != null;
  }

  /**
   * Throws if the broker has given up.
   *
   * @throws EmbeddedKafkaException with its folder and the reason
   */
  void requireNone() {
    String text = reason.get();
    if (text != null) {
      throw new EmbeddedKafkaException(text);
    }
  }
}
