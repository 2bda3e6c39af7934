package dev.limpid.operators.predict;

import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.TensorSpec;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageTopic;
import dev.limpid.operators.stage.Task;
import dev.limpid.wire.Panel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prediction: frames to come, stand-ins for those that are missing, surprise. */
public final class PredictStageType implements FrameStageType {
  /** Name of the stage and of its task. */
  public static final String NAME = "predict";

  /** The model that predicts unless another is named. */
  public static final String DEFAULT_MODEL = "predict-small";

  /** Models that see a frame and give the next one. */
  public static final Task TASK =
      new Task(
          NAME,
          DEFAULT_MODEL,
          List.of(),
          TensorSpec.Kind.PICTURE,
          true,
          0,
          1,
          session -> List.of());

  /** Kind of the topic of frames to come. */
  public static final String PREDICTED = "predicted";

  /** Kind of the topic of the frames that came, with stand-ins between them. */
  public static final String CONCEALED = "concealed";

  static final Key<Integer> HORIZON =
      Key.integer(
          "horizon",
          "frames",
          0,
          PredictOptions.MAX_HORIZON,
          PredictOptions.DEFAULTS.horizon(),
          "How far ahead predictions are written; 0 writes none.");

  static final Key<Integer> CONCEAL =
      Key.integer(
          "conceal",
          "frames",
          0,
          PredictOptions.MAX_CONCEAL,
          PredictOptions.DEFAULTS.conceal(),
          "Most missing frames in a row that predictions stand in for; larger gaps reset the"
              + " state.");

  static final Key<Concealer.Timing> CONCEAL_ON =
      Key.choice(
          "conceal-on",
          Concealer.Timing.class,
          PredictOptions.DEFAULTS.timing(),
          "When stand-ins are written: at the arrival of the next frame, the same in every run, or"
              + " on the clock, when the missing frame was due, for live viewers; not behind a model"
              + " that looks ahead.");

  static final Key<Double> SURPRISE =
      Key.decimal(
          "surprise",
          "standard deviations",
          1,
          1000,
          PredictOptions.DEFAULTS.surprise(),
          "Score from which a frame raises an anomaly event.");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Writes the next frames to `PREFIX.predicted`, puts predictions in the places of missing"
        + " frames, and tells how surprising each frame is.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(FrameStageType.modelKey(TASK), HORIZON, CONCEAL, CONCEAL_ON, SURPRISE);
  }

  @Override
  public List<StageTopic> topics() {
    return List.of(
        StageTopic.pictures(PREDICTED, "Predicted", Panel.FORECAST),
        StageTopic.pictures(CONCEALED, "Concealed", Panel.RESULT));
  }

  @Override
  public List<StageTopic> topics(StageSite site) {
    List<StageTopic> written = new ArrayList<>();
    if (site.get(HORIZON) > 0) {
      written.add(topics().get(0));
    }
    if (passesOn(site)) {
      written.add(topics().get(1));
    }
    return written;
  }

  /** Whether it writes the frames that came, because no stage before it does. */
  private static boolean passesOn(StageSite site) {
    return site.isFirst() && site.get(CONCEAL) > 0;
  }

  @Override
  public Optional<Task> task() {
    return Optional.of(TASK);
  }

  @Override
  public boolean standsInAtAll() {
    return true;
  }

  @Override
  public Concealer.@Nullable Timing standsIn(StageSite site) {
    return site.get(CONCEAL) > 0 ? site.get(CONCEAL_ON) : null;
  }

  @Override
  public Stage open(StageSite site, EngineOptions engine) {
    return new PredictStage(
        site,
        ModelStepper.open(model(site), engine),
        options(site),
        passesOn(site) ? site.topic(CONCEALED) : site.pictures());
  }

  static PredictOptions options(StageSite site) {
    return new PredictOptions(
        site.get(HORIZON), site.get(CONCEAL), site.get(CONCEAL_ON), site.get(SURPRISE));
  }
}
