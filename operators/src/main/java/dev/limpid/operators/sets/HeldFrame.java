package dev.limpid.operators.sets;

/**
 * A frame that waits.
 *
 * @param used whether it was in a complete set
 */
record HeldFrame(SetFrame frame, Place place, boolean used) {
  HeldFrame inSet() {
    return new HeldFrame(frame, place, true);
  }
}
