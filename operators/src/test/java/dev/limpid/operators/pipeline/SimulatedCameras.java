package dev.limpid.operators.pipeline;

import dev.limpid.operators.process.MemoryHost;
import dev.limpid.operators.process.Processor;
import dev.limpid.testing.Frames;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Cameras by the clock of a host. Their frames wait, in the order in which they were taken, until
 * the processor takes them, as in a partition of a topic.
 */
final class SimulatedCameras {
  /** When the first frame is taken. */
  static final long START_MILLIS = 1_700_000_000_000L;

  /**
   * A camera.
   *
   * @param intervalMillis from one frame to the next
   */
  record Camera(String stream, long intervalMillis, int width, int height) {
    static Camera small(String stream, long intervalMillis) {
      return new Camera(stream, intervalMillis, 32, 24);
    }
  }

  private final MemoryHost host;
  private final Map<String, Long> next = new HashMap<>();
  private final Map<String, byte[]> pictures = new HashMap<>();
  private final List<WireRecord> sent = new ArrayList<>();
  private long takenUntil = START_MILLIS;

  SimulatedCameras(MemoryHost host) {
    this.host = host;
    host.setWallMillis(START_MILLIS);
  }

  /** Cameras film for so long; returns when the processor has taken all their frames. */
  void film(Processor processor, long millis, Camera... cameras) {
    long from = takenUntil;
    takenUntil += millis;
    for (long now = from; now < takenUntil; now++) {
      for (Camera camera : cameras) {
        if (now % camera.intervalMillis() == 0) {
          give(processor, frame(camera, now));
        }
      }
    }
  }

  /** The processor takes a record when it has been taken, and runs what is due. */
  void give(Processor processor, WireRecord record) {
    sent.add(record);
    host.advanceMillis(Math.max(0, record.timestampMillis() - host.wallMillis()));
    processor.accept(record);
    host.advanceMillis(0);
  }

  WireRecord frame(Camera camera, long takenMillis) {
    long seq = next.merge(camera.stream(), 1L, Long::sum) - 1;
    return record(camera.stream(), seq, takenMillis, picture(camera, (int) (seq % 8)));
  }

  private byte[] picture(Camera camera, int index) {
    return pictures.computeIfAbsent(
        "%dx%d-%d".formatted(camera.width(), camera.height(), index),
        unused -> Pictures.jpeg(7, index, camera.width(), camera.height()));
  }

  static WireRecord record(String stream, long seq, long takenMillis, byte[] value) {
    FrameHeaders headers = new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), 1);
    return new WireRecord(Frames.TOPIC, 0, seq, takenMillis, stream, value, headers.toWire());
  }

  /** All that was sent. */
  List<WireRecord> sent() {
    return sent;
  }

  /** What was sent of a stream. */
  List<WireRecord> sent(String stream) {
    return sent.stream().filter(record -> record.stream().equals(stream)).toList();
  }

  /** Until when cameras have filmed. */
  long takenUntil() {
    return takenUntil;
  }
}
