package dev.limpid.ingest;

/** What a stream is doing. */
public enum StreamPhase {
  /** The source is being opened. */
  CONNECTING,
  /** Frames flow. */
  RUNNING,
  /** The camera was lost; the stream waits before it tries again. */
  WAITING,
  /** All frames were read and sent, or the stream was stopped. */
  ENDED,
  /** The source or Kafka failed for good. */
  FAILED
}
