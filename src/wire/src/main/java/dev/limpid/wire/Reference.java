package dev.limpid.wire;

import java.util.List;

/**
 * A stored recording that streams are aligned to. Immutable.
 *
 * @param summary what it is
 * @param frames all of its frames in order, some of them described
 */
public record Reference(Summary summary, List<ReferenceFrame> frames) {
  public Reference {
    frames = List.copyOf(frames);
  }

  /**
   * What a reference is, in a few words; JSON in the references topic.
   *
   * @param name letters, digits, '_', '-' and '.'
   * @param model {@code name@version} of what described it
   * @param stream the stream that its frames are of
   * @param frames how many
   * @param described how many of them have a descriptor
   * @param generation differs each time a reference of this name is stored
   */
  public record Summary(
      String name, String model, String stream, int frames, int described, long generation) {
    private static final String NAME = "[A-Za-z0-9._-]{1,100}";

    public Summary {
      requireName(name);
      if (described < 0 || described > frames) {
        throw new IllegalArgumentException(
            "reference '%s': expected at most as many described frames as frames, got %d of %d"
                .formatted(name, described, frames));
      }
    }

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException that says what is allowed
     */
    public static void requireName(String name) {
      if (!name.matches(NAME)) {
        throw new IllegalArgumentException(
            "reference name: expected 1-100 letters, digits, '_', '-' or '.', got '" + name + "'");
      }
    }
  }

  /** A reference of these frames; its generation is the time now. */
  public static Reference of(
      String name, String model, String stream, List<ReferenceFrame> frames) {
    int described = (int) frames.stream().filter(frame -> frame.descriptor() != null).count();
    return new Reference(
        new Summary(name, model, stream, frames.size(), described, System.currentTimeMillis()),
        frames);
  }
}
