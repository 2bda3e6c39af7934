package dev.limpid.dashboard;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.limpid.wire.Topics;
import java.util.List;

/**
 * One kind of picture of a stream; the page has a panel for each. To show another stage, add it to
 * {@link #of}.
 *
 * @param id short name in messages
 * @param title what the panel is called
 * @param topic where its frames come from
 * @param optional whether the page shows its panel only once a picture of it has come
 */
record Stage(String id, String title, @JsonIgnore String topic, boolean optional) {
  /** The stage whose pictures show the frame after the one that they were made from. */
  static final String PREDICTED = "predicted";

  /** The stage whose pictures are of another recording, and only of some instants. */
  static final String ALIGNED = "aligned";

  /** The stages of an installation. The first is what the cameras sent; the others are results. */
  static List<Stage> of(Topics topics) {
    return List.of(
        new Stage("input", "Input", topics.frames(), false),
        new Stage("deblurred", "Deblurred", topics.deblurred(), false),
        new Stage("concealed", "Concealed", topics.concealed(), true),
        new Stage(PREDICTED, "Predicted", topics.predicted(), true),
        new Stage(ALIGNED, "In step", topics.aligned(), true));
  }
}
