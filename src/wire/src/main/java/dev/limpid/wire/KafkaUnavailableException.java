package dev.limpid.wire;

import org.jspecify.annotations.Nullable;

/** Kafka could not be reached, or refused; the message tells which broker and what was asked. */
public final class KafkaUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KafkaUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
