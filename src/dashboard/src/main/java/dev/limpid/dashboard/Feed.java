package dev.limpid.dashboard;

import dev.limpid.wire.Panel;
import dev.limpid.wire.TopicDescription;
import dev.limpid.wire.Topics;

/**
 * A topic whose records the page shows.
 *
 * @param topic its name, which also names the feed in messages
 * @param stage what writes it
 * @param title what its panel is called
 * @param panel how it is shown; {@link Panel#RESULT} for the input too: a picture for each frame
 */
record Feed(String topic, String stage, String title, Panel panel) {

  /** What the cameras sent. */
  static Feed input(Topics topics) {
    return new Feed(topics.frames(), "input", "Input", Panel.RESULT);
  }

  static Feed of(TopicDescription output) {
    return new Feed(output.topic(), output.stage(), output.title(), output.panel());
  }
}
