package dev.limpid.bench.soak;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which frames came, and what became of each: exactly one picture or one dead letter. Thread-safe.
 */
final class Ledger {
  private final Map<Integer, BitSet> came = new TreeMap<>();
  private final Map<Integer, BitSet> done = new TreeMap<>();
  private long frames;
  private long pictures;
  private long deadLetters;
  private long standIns;
  private long doubled;

  /** A record of the topic of frames. */
  synchronized void came(WireRecord record) {
    if (!record.isBareEnd()) {
      bits(came, record.partition()).set((int) record.offset());
      frames++;
    }
  }

  /** A committed picture. */
  synchronized void picture(WireRecord record) {
    if (FrameHeaders.isSynthetic(record.headers())) {
      standIns++;
    } else {
      pictures++;
      done(record);
    }
  }

  /** A committed dead letter. */
  synchronized void deadLetter(WireRecord record) {
    deadLetters++;
    done(record);
  }

  private void done(WireRecord record) {
    RecordPlace source = RecordPlace.parse(source(record));
    BitSet bits = bits(done, source.partition());
    int offset = (int) source.offset();
    if (bits.get(offset)) {
      doubled++;
    }
    bits.set(offset);
  }

  private static String source(WireRecord record) {
    List<String> sources =
        record.headers().stream()
            .filter(header -> header.key().equals(FrameHeaders.SOURCE))
            .map(WireHeader::text)
            .toList();
    if (sources.isEmpty()) {
      throw new IllegalStateException(record + " has no header " + FrameHeaders.SOURCE);
    }
    return sources.get(sources.size() - 1);
  }

  private static BitSet bits(Map<Integer, BitSet> partitions, int partition) {
    return partitions.computeIfAbsent(partition, key -> new BitSet());
  }

  /** Frames of which a picture has come out. */
  synchronized long pictures() {
    return pictures;
  }

  /** Frames of which nothing has come out. */
  synchronized long missing() {
    long missing = 0;
    for (Map.Entry<Integer, BitSet> partition : came.entrySet()) {
      BitSet open = (BitSet) partition.getValue().clone();
      open.andNot(bits(done, partition.getKey()));
      missing += open.cardinality();
    }
    return missing;
  }

  /** Whether each frame has exactly one outcome. */
  synchronized boolean isBalanced() {
    return missing() == 0 && doubled == 0;
  }

  @Override
  public synchronized String toString() {
    return "%d frames: %d pictures, %d dead letters, %d missing, %d twice; %d stand-ins"
        .formatted(frames, pictures, deadLetters, missing(), doubled, standIns);
  }
}
