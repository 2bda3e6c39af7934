package dev.limpid.sample;

/** How much light falls on a surface; 1 is a sunny day. */
interface Lighting {
  Vec at(Vec position, Vec normal);
}
