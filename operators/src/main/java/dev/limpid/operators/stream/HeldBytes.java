package dev.limpid.operators.stream;

/** Counts the bytes of what is held of all streams. Used by one thread. */
final class HeldBytes {
  private long bytes;

  void add(long more) {
    bytes += more;
  }

  long get() {
    return bytes;
  }
}
