package dev.limpid.bench.soak;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * A camera as they are: it loses frames, sends garbage now and then, goes away and comes back with
 * another size. What it does depends on its seed alone. Used by one thread.
 */
final class Camera {
  private static final int RECONNECT_ONE_IN = 240;
  private static final int GAP_ONE_IN = 100;
  private static final int GARBAGE_ONE_IN = 200;
  private static final int LONGEST_GAP = 8;
  private static final int AWAY = 6;
  private static final long FRAME_NANOS = 1_000_000_000L / Soak.FRAMES_PER_SECOND;

  private final String topic;
  private final String stream;
  private final Footage footage;
  private final SplittableRandom random;
  private long shown;
  private long seq;
  private long epoch = 1;
  private int size;
  private int silent;

  /**
   * @param topic where its frames go
   * @param seed also says where in the footage it begins
   */
  Camera(String topic, String stream, Footage footage, long seed) {
    this.topic = topic;
    this.stream = stream;
    this.footage = footage;
    this.random = new SplittableRandom(seed);
    this.shown = random.nextInt(1000);
  }

  /** What it sends when the next frame is due: nothing, a frame, or its end. */
  List<WireRecord> next(long nowMillis) {
    shown++;
    if (silent > 0) {
      silent--;
      return List.of();
    }
    if (random.nextInt(RECONNECT_ONE_IN) == 0) {
      return reconnect(nowMillis);
    }
    if (random.nextInt(GAP_ONE_IN) == 0) {
      silent = random.nextInt(LONGEST_GAP);
      seq += silent + 1;
      return List.of();
    }
    return List.of(frame(nowMillis));
  }

  /** That it has gone for good. */
  WireRecord end(long nowMillis) {
    return WireRecord.end(topic, nowMillis, stream);
  }

  private List<WireRecord> reconnect(long nowMillis) {
    epoch++;
    seq = 0;
    silent = AWAY;
    size = random.nextInt(Footage.SIZES);
    return List.of(end(nowMillis));
  }

  private WireRecord frame(long nowMillis) {
    byte[] picture = footage.frame(size, shown);
    if (random.nextInt(GARBAGE_ONE_IN) == 0) {
      picture =
          random.nextBoolean()
              ? "no picture".getBytes(StandardCharsets.US_ASCII)
              : Arrays.copyOf(picture, picture.length / 2);
    }
    FrameHeaders headers =
        new FrameHeaders(OptionalLong.of(seq), OptionalLong.of(seq * FRAME_NANOS), epoch);
    seq++;
    List<WireHeader> wire = new ArrayList<>(headers.toWire());
    return WireRecord.outgoing(topic, nowMillis, stream, picture, wire);
  }
}
