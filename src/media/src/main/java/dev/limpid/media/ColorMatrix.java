package dev.limpid.media;

/** How a video's luma and chroma are made from RGB. */
public enum ColorMatrix {
  /** Standard definition. */
  BT601,
  /** High definition. */
  BT709;

  private static final int HIGH_DEFINITION_ROWS = 720;

  /** What players assume of a video that does not say: its height decides. */
  static ColorMatrix assumed(int width, int height) {
    return Math.min(width, height) >= HIGH_DEFINITION_ROWS ? BT709 : BT601;
  }
}
