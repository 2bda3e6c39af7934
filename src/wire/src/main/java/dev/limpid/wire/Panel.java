package dev.limpid.wire;

/** How a page shows what lies in a topic. Written by name. */
public enum Panel {
  /** A picture for each frame of a stream, beside the frame that came in. */
  RESULT,
  /** Pictures of frames to come; {@link FrameHeaders#HORIZON} says how far ahead. */
  FORECAST,
  /** Pictures of another recording or stream, on this stream's timeline. */
  COMPANION,
  /** Pictures that are made now and then, not one for each frame. */
  STILL,
  /** JSON: where frames lie in a reference, see {@link Match}. */
  MATCHES,
  /** Nothing to look at. */
  NONE
}
