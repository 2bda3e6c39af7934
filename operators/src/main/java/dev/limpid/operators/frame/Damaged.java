package dev.limpid.operators.frame;

/** What becomes of a picture that can be decoded but is damaged inside. */
public enum Damaged {
  /** It is refused, as one that cannot be decoded. */
  DEAD_LETTER,
  /** It is processed, and an event tells. */
  EVENT,
  /** It is processed; nobody looks, which saves the time of decoding it a second time. */
  ACCEPT
}
