package dev.limpid.wire;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A frame of a stored reference. The descriptor is never changed.
 *
 * @param seq position in its stream
 * @param ptsNanos when it is shown, nanoseconds since some frame of its stream
 * @param place where the picture lies
 * @param descriptor unit vector, or null if this frame was not described
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReferenceFrame(
    long seq, long ptsNanos, RecordPlace place, float @Nullable [] descriptor) {

  @Override
  public boolean equals(Object other) {
    return other instanceof ReferenceFrame that
        && seq == that.seq
        && ptsNanos == that.ptsNanos
        && place.equals(that.place)
        && Arrays.equals(descriptor, that.descriptor);
  }

  @Override
  public int hashCode() {
    return Objects.hash(seq, ptsNanos, place, Arrays.hashCode(descriptor));
  }
}
