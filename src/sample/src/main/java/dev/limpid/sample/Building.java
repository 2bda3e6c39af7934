package dev.limpid.sample;

/**
 * One house beside the road.
 *
 * @param side +1 right of the road, -1 left
 * @param from start along the route, metres
 * @param to end along the route, metres
 * @param front distance of its front from the middle of the road, metres
 * @param depth metres
 * @param groundStorey height of the ground floor, metres
 * @param storeyHeight height of the others, metres
 */
record Building(
    long seed,
    int side,
    double from,
    double to,
    double front,
    double depth,
    int storeys,
    float groundStorey,
    float storeyHeight,
    Style style,
    Roof roof,
    boolean shop) {

  /** What the front is made of. */
  enum Style {
    PLASTER,
    BRICK,
    STONE,
    CONCRETE,
    GLASS,
    COTTAGE
  }

  /** The shape of the roof. */
  enum Roof {
    FLAT,
    PITCHED,
    MANSARD,
    GABLE
  }

  float eaves() {
    return groundStorey + (storeys - 1) * storeyHeight + 0.5f;
  }

  float ridge() {
    return eaves() + (roof == Roof.FLAT ? 0 : (float) Math.min(depth, 9) * 0.38f);
  }

  double length() {
    return to - from;
  }
}
