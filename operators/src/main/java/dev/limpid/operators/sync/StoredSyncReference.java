package dev.limpid.operators.sync;

import dev.limpid.align.Descriptors;
import dev.limpid.align.FrameTimes;
import dev.limpid.align.LiveReference;
import dev.limpid.align.Recording;
import dev.limpid.align.StoredReference;
import dev.limpid.wire.Match;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.Reference;
import dev.limpid.wire.ReferenceFrame;

/**
 * A stored reference, ready to be aligned to: its descriptors, and which frame lies at a position
 * between two of them. Owns native memory until closed; one thread.
 */
final class StoredSyncReference implements SyncReference {
  private final Reference stored;
  private final int[] described;
  private final StoredReference live;
  private final int dimension;

  StoredSyncReference(Reference stored) {
    this.stored = stored;
    this.described = new int[stored.summary().described()];
    Descriptors.Builder builder = new Descriptors.Builder();
    long[] nanos = new long[described.length];
    for (int i = 0; i < stored.frames().size(); i++) {
      ReferenceFrame frame = stored.frames().get(i);
      float[] descriptor = frame.descriptor();
      if (descriptor != null) {
        described[builder.count()] = i;
        nanos[builder.count()] = frame.ptsNanos() - stored.frames().get(0).ptsNanos();
        builder.add(descriptor);
      }
    }
    Descriptors descriptors = builder.build();
    this.dimension = descriptors.dimension();
    double seconds = Math.max(1e-3, (nanos[nanos.length - 1] - nanos[0]) / 1e9);
    this.live =
        new StoredReference(
            new Recording(
                stored.summary().name(),
                descriptors,
                FrameTimes.of(nanos),
                (nanos.length - 1) / seconds));
  }

  @Override
  public String model() {
    return stored.summary().model();
  }

  @Override
  public long generation() {
    return stored.summary().generation();
  }

  @Override
  public LiveReference live() {
    return live;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public Match.Place place(double position) {
    int before = (int) Math.max(0, Math.min(described.length - 1, Math.floor(position)));
    int after = Math.min(described.length - 1, before + 1);
    double share = Math.max(0, Math.min(1, position - before));
    int index =
        (int) Math.round(described[before] + share * (described[after] - described[before]));
    ReferenceFrame frame = stored.frames().get(index);
    RecordPlace place = frame.place();
    return new Match.Place(
        index,
        stored.frames().size(),
        0,
        frame.seq(),
        frame.ptsNanos(),
        place.topic(),
        place.partition(),
        place.offset());
  }

  @Override
  public void close() {
    live.close();
  }
}
