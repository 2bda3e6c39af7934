package dev.limpid.operators.sync;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.Reference;
import dev.limpid.wire.ReferenceFrame;
import dev.limpid.wire.Vectors;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A route of places with random descriptors: descriptors of streams and references along it. */
final class Route {
  static final String MODEL = "random@1";

  /** Descriptors per second of every stream. */
  static final int RATE = 3;

  /** Frames from one that is described to the next. */
  static final int EVERY = 4;

  private static final int DIMENSION = 32;
  private static final double METRES_PER_PLACE = 3;

  private final long seed;

  Route(long seed) {
    this.seed = seed;
  }

  /** A reference that passes a metre per described frame, from metre 0. */
  Reference reference(int described) {
    List<ReferenceFrame> frames = new ArrayList<>();
    for (int i = 0; i < described * EVERY; i++) {
      boolean isDescribed = i % EVERY == 0;
      frames.add(
          new ReferenceFrame(
              1000 + i,
              i * 1_000_000_000L / (RATE * EVERY),
              new RecordPlace("limpid.recordings", 0, 50 + i),
              isDescribed ? descriptor(i / (double) EVERY, 77 + i) : null));
    }
    return Reference.of("monday", MODEL, "monday", frames);
  }

  /** The records of frames of a stream: descriptors, and marks of the frames between. */
  List<WireRecord> frames(String stream, int index, double metres) {
    List<WireRecord> records = new ArrayList<>();
    WireRecord described = record(stream, index, metres);
    records.add(described);
    for (int k = 1; k < EVERY; k++) {
      records.add(mark(described, k));
    }
    return records;
  }

  /** The {@code k}-th frame after a described one, itself not described. */
  private static WireRecord mark(WireRecord described, int k) {
    FrameHeaders frame = FrameHeaders.parse(described.headers());
    long seq = frame.seq().getAsLong() + k;
    return WireRecord.outgoing(
        described.topic(),
        described.timestampMillis() + k * 1000L / (RATE * EVERY),
        described.stream(),
        new byte[0],
        List.of(
            WireHeader.ofLong(FrameHeaders.SEQ, seq),
            WireHeader.ofLong(
                FrameHeaders.PTS,
                frame.ptsNanos().getAsLong() + k * 1_000_000_000L / (RATE * EVERY)),
            WireHeader.ofLong(FrameHeaders.EPOCH, frame.epoch()),
            WireHeader.ofText(FrameHeaders.SOURCE, "limpid.frames/1/" + seq),
            WireHeader.ofText(FrameHeaders.MODEL, MODEL)));
  }

  /** The {@code index}-th descriptor of a stream, at a position in metres. */
  WireRecord record(String stream, int index, double metres) {
    return record(stream, index, metres, 1, MODEL);
  }

  WireRecord record(String stream, int index, double metres, long epoch, String model) {
    long seq = (long) index * EVERY;
    return WireRecord.outgoing(
        "limpid.descriptors",
        1_700_000_000_000L + index * 1000L / RATE,
        stream,
        Vectors.toBytes(descriptor(metres, stream.hashCode() * 31L + index)),
        List.of(
            WireHeader.ofLong(FrameHeaders.SEQ, seq),
            WireHeader.ofLong(FrameHeaders.PTS, index * 1_000_000_000L / RATE),
            WireHeader.ofLong(FrameHeaders.EPOCH, epoch),
            WireHeader.ofText(FrameHeaders.SOURCE, "limpid.frames/1/" + seq),
            WireHeader.ofText(FrameHeaders.MODEL, model)));
  }

  private float[] descriptor(double metres, long noiseSeed) {
    SplittableRandom noise = new SplittableRandom(noiseSeed);
    double place = metres / METRES_PER_PLACE;
    long before = (long) Math.floor(place);
    double weight = place - before;
    double[] low = place(before);
    double[] high = place(before + 1);
    double square = 0;
    for (int k = 0; k < DIMENSION; k++) {
      low[k] = (1 - weight) * low[k] + weight * high[k] + 0.4 * noise.nextGaussian();
      square += low[k] * low[k];
    }
    float[] unit = new float[DIMENSION];
    for (int k = 0; k < DIMENSION; k++) {
      unit[k] = (float) (low[k] / Math.sqrt(square));
    }
    return unit;
  }

  private double[] place(long index) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + index);
    double[] value = new double[DIMENSION];
    for (int k = 0; k < DIMENSION; k++) {
      value[k] = random.nextGaussian();
    }
    return value;
  }
}
