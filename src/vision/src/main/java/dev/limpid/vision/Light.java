package dev.limpid.vision;

/** In which scale pictures are averaged. */
public enum Light {
  /** Over the values as they are stored, as thesis equation 6.12 does. */
  ENCODED,
  /** Over linear light (gamma 2.2), as a sensor does. */
  LINEAR;

  /** Exponent from stored values, 0 to 1, to linear light. */
  static final double GAMMA = 2.2;

  /** The value that is averaged for the stored level 0 to 255. */
  double value(int level) {
    return this == ENCODED ? level : Math.pow(level / 255.0, GAMMA);
  }
}
