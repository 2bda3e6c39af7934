package dev.limpid.wire;

import java.util.List;

/** Names of the topics of one installation: a common prefix, a dot, the kind. */
public record Topics(String prefix) {
  public Topics {
    if (!prefix.matches("[A-Za-z0-9_-]{1,100}")) {
      throw new IllegalArgumentException(
          "topic prefix: expected 1-100 letters, digits, '_' or '-', got '" + prefix + "'");
    }
  }

  /** Frames as they come from the cameras. */
  public String frames() {
    return name("frames");
  }

  /** Sharp frames. */
  public String deblurred() {
    return name("deblurred");
  }

  /** Predictions of frames to come; {@link FrameHeaders#HORIZON} says how far ahead. */
  public String predicted() {
    return name("predicted");
  }

  /**
   * Frames as they came, with stand-ins for the missing ones; written when no stage before the
   * prediction writes frames.
   */
  public String concealed() {
    return name("concealed");
  }

  /** What frames show, as unit vectors; see {@link Vectors}. */
  public String descriptors() {
    return name("descriptors");
  }

  /** JSON: resets, gaps, model changes, surprise. */
  public String events() {
    return name("events");
  }

  /** Records that could not be processed: the original bytes and headers, and the error. */
  public String deadLetter() {
    return name("dead-letter");
  }

  /** Sharp frames of generated footage, for measuring; written by {@code demo} only. */
  public String truth() {
    return name("truth");
  }

  /** All topics that the pipeline reads or writes. */
  public List<String> all() {
    return List.of(
        frames(), deblurred(), predicted(), concealed(), descriptors(), events(), deadLetter());
  }

  private String name(String kind) {
    return prefix + "." + kind;
  }
}
