package dev.limpid.wire;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the records that were last read or asked for, up to a number of bytes. Thread-safe. */
final class RecordCache {
  /** What a record takes beside its value, about. */
  private static final int OVERHEAD_BYTES = 512;

  private final Map<RecordPlace, WireRecord> records = new LinkedHashMap<>(64, 0.75f, true);
  private final long maxBytes;
  private long bytes;

  RecordCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized @Nullable WireRecord get(RecordPlace place) {
    return records.get(place);
  }

  /** Takes a record in; one that is larger than all that may be kept is not kept. */
  synchronized void put(RecordPlace place, WireRecord record) {
    WireRecord before = records.put(place, record);
    bytes += size(record) - (before == null ? 0 : size(before));
    Iterator<WireRecord> oldest = records.values().iterator();
    while (bytes > maxBytes) {
      bytes -= size(oldest.next());
      oldest.remove();
    }
  }

  private static long size(WireRecord record) {
    byte[] value = record.value();
    return (long) OVERHEAD_BYTES + (value == null ? 0 : value.length);
  }
}
