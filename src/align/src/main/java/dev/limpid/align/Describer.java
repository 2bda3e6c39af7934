package dev.limpid.align;

import dev.limpid.media.Picture;

/**
 * Turns frames into descriptors: points on the unit sphere that lie close together when the frames
 * show the same place (thesis section 4.3.1). Used by one thread; closed by who opened it.
 */
public interface Describer extends AutoCloseable {

  /** Short, for tables and messages. */
  String name();

  /** Says which descriptors can be compared: those of the same id; {@code name@version}. */
  default String id() {
    return name();
  }

  /**
   * The descriptor of a frame. Does not depend on frames before it.
   *
   * @param picture of any size; only read
   * @return a new vector of length 1, of the same dimension at each call
   */
  float[] describe(Picture picture);

  @Override
  void close();
}
