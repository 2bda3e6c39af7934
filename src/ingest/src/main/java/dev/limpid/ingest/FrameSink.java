package dev.limpid.ingest;

import org.jspecify.annotations.Nullable;

/** Where frames go. Used by several threads; frames of one stream keep their order. */
interface FrameSink extends AutoCloseable {

  /** Told once per frame, on any thread, whether it arrived. */
  @FunctionalInterface
  interface Outcome {
    /**
     * The frame arrived, or failed.
     *
     * @param failure null if it arrived
     */
    void known(@Nullable Exception failure);
  }

  /** Hands a frame over; may wait for room. Failures are told to {@code outcome}. */
  void send(String stream, OutgoingFrame frame, Outcome outcome);

  /**
   * Says that the source of a stream has ended or was lost, behind the frames handed over before.
   * Without it the pipeline may hold the last frame back until another comes.
   */
  void end(String stream);

  /** Waits until the outcome of all frames is known. */
  void flush();

  @Override
  void close();
}
