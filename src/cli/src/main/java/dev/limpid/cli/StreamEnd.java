package dev.limpid.cli;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Topics;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Says that a stream has ended, so that its last frame does not wait for another one. */
final class StreamEnd {
  private StreamEnd() {}

  /**
   * The record behind the last frame of a stream.
   *
   * @param key stream id, UTF-8
   */
  static ProducerRecord<byte[], byte[]> record(Topics topics, byte[] key) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topics.frames(), key, null);
    record.headers().add(FrameHeaders.END, new byte[0]);
    return record;
  }
}
