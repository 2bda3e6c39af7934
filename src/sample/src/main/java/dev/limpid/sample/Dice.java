package dev.limpid.sample;

import java.util.List;

/** A small seeded generator (SplitMix64) whose sequence is part of the footage's definition. */
final class Dice {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private long state;

  Dice(long seed) {
    state = mix(seed + GOLDEN);
  }

  /** A generator for one thing among many: same seed and keys, same sequence. */
  static Dice of(long seed, long... keys) {
    long mixed = seed;
    for (long key : keys) {
      mixed = mix(mixed * 31 + key + GOLDEN);
    }
    return new Dice(mixed);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** Uniform in [0, bound). */
  int below(int bound) {
    return (int) (((next() >>> 33) * bound) >>> 31);
  }

  /** Uniform in [0, 1). */
  float unit() {
    return (next() >>> 40) * 0x1p-24f;
  }

  float range(float low, float high) {
    return low + (high - low) * unit();
  }

  boolean chance(float probability) {
    return unit() < probability;
  }

  <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  int pick(int... choices) {
    return choices[below(choices.length)];
  }
}
