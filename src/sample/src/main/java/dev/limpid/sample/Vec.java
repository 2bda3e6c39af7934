package dev.limpid.sample;

/** A point or direction: x east, y up, z north, metres. */
record Vec(float x, float y, float z) {
  Vec plus(Vec other) {
    return new Vec(x + other.x, y + other.y, z + other.z);
  }

  Vec minus(Vec other) {
    return new Vec(x - other.x, y - other.y, z - other.z);
  }

  Vec times(float factor) {
    return new Vec(x * factor, y * factor, z * factor);
  }

  Vec up(float metres) {
    return new Vec(x, y + metres, z);
  }

  float dot(Vec other) {
    return x * other.x + y * other.y + z * other.z;
  }

  Vec cross(Vec other) {
    return new Vec(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x);
  }

  float length() {
    return (float) Math.sqrt(dot(this));
  }

  Vec unit() {
    return times(1 / Math.max(1e-9f, length()));
  }
}
