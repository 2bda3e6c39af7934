package dev.limpid.operators.sets;

import java.util.Comparator;

/**
 * Where a frame lies among those of its group.
 *
 * @param round how often the numbering of the group began anew; 0 by time
 * @param at what frames are matched by: sequence number, or capture time in milliseconds
 * @param millis capture time, milliseconds since the epoch
 */
record Place(long round, long at, long millis) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      Comparator.comparingLong(Place::round).thenComparingLong(Place::at);

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  /** How far apart two frames are, in what they are matched by. */
  long distanceTo(Place other) {
    return round == other.round ? distance(at, other.at) : Long.MAX_VALUE;
  }

  /** How far apart two numbers are, at most {@link Long#MAX_VALUE}. */
  static long distance(long one, long other) {
    long distance = Math.max(one, other) - Math.min(one, other);
    return distance < 0 ? Long.MAX_VALUE : distance;
  }
}
