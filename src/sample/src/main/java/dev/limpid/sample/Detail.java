package dev.limpid.sample;

/**
 * How finely the large textures are painted: small frames do not need what they cannot show.
 *
 * @param halvings how often the sides are halved, 0 for full detail
 */
record Detail(int halvings) {
  static Detail forWidth(int frameWidth) {
    return new Detail(frameWidth >= 480 ? 0 : frameWidth >= 240 ? 1 : 2);
  }

  int texels(int full) {
    return Math.max(16, full >> halvings);
  }
}
