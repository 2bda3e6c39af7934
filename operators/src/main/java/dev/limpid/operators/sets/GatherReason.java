package dev.limpid.operators.sets;

/** Why a frame leaves without a set, or a set without being complete. */
public enum GatherReason {
  /** The frame came late or twice. */
  LATE("came late or twice"),
  /** The frame was not taken after the one before it. */
  DISORDERED("is not later than the frame before it"),
  /** No set needs the frame. */
  UNUSED("is needed by no set"),
  /** Frames are missing in the stream of a window. */
  GAP("frames are missing"),
  /** The stream of a window has a new epoch. */
  EPOCH("the source restarted"),
  /** The picture size of a window's stream changed. */
  SIZE("the picture size changed"),
  /** A record of a window's stream was refused. */
  REFUSED("a record was refused"),
  /** A stream ended, and its missing frame did not come before. */
  ENDED("a stream ended"),
  /** A stream has no frame that belongs to the set: a later one came. */
  UNMATCHED("a stream has no such frame"),
  /** A stream lags by more than the patience. */
  LAGGING("a stream lags by more than the patience"),
  /** A stream's clock or numbering began anew. */
  RESTARTED("a stream began anew"),
  /** More bytes would wait than may. */
  BYTES("more bytes would wait than may"),
  /** A frame would wait for longer than it may, by the time of the frames. */
  TIME("a frame would wait for longer than it may"),
  /** What waited was gathered by other options. */
  OPTIONS("the options changed");

  private final String text;

  GatherReason(String text) {
    this.text = text;
  }

  /** For people, as a part of a sentence. */
  public String text() {
    return text;
  }
}
