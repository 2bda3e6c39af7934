package dev.limpid.operators.stage;

import dev.limpid.wire.Panel;

/**
 * A topic that a stage writes.
 *
 * @param kind what stands behind the prefix in its name
 * @param title what a page calls it
 * @param panel how a page shows it
 * @param contentType media type of the values
 */
public record StageTopic(String kind, String title, Panel panel, String contentType) {
  /** Pictures, JPEG. */
  public static StageTopic pictures(String kind, String title, Panel panel) {
    return new StageTopic(kind, title, panel, "image/jpeg");
  }
}
