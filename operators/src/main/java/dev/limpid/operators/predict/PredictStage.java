package dev.limpid.operators.predict;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.ModelStage;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.stage.Passed;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.state.StageState;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Predicts the frames to come and lets those that came pass unchanged. The model is a recurrent
 * network that sees a frame, {@code uint8 [N][H][W][3]} RGB, and gives the next one. Predictions
 * further ahead come from a copy of the stream's state that is fed with its own output.
 *
 * <p>Each frame is compared with what was predicted of it, which gives its surprise; a frame after
 * a gap is not, because its prediction rests on predictions.
 */
public final class PredictStage extends ModelStage {
  private final Rollout rollout;
  private final SurpriseMeter meter = new SurpriseMeter();
  private final PredictOptions options;
  private final String predictions;
  private final String frames;
  private final boolean passesOn;

  /**
   * Takes over the stepper.
   *
   * @param frames topic that has, or gets from here, every frame of a stream
   */
  public PredictStage(StageSite site, ModelStepper stepper, PredictOptions options, String frames) {
    super(site, stepper);
    this.rollout = new Rollout(site.name(), stepper);
    this.options = options;
    this.predictions = site.topic(PredictStageType.PREDICTED);
    this.frames = frames;
    this.passesOn = site.isFirst() && options.conceal() > 0;
  }

  @Override
  protected List<StateSpec> kept() {
    return PredictState.SPECS;
  }

  @Override
  public @Nullable String refusal(PixelShape input) {
    String refusal = super.refusal(input);
    if (refusal == null && !stepper().output(input).equals(input)) {
      return "expected predictions of the size of the frames, %s, got %s"
          .formatted(input, stepper().output(input));
    }
    return refusal;
  }

  @Override
  public @Nullable Concealer concealer() {
    return options.conceal() == 0
        ? null
        : new PredictConcealer(rollout, options, frames, headers());
  }

  @Override
  public List<Passed> passed() {
    return passesOn ? List.of(Passed.picture(frames, ofStage())) : List.of();
  }

  /** A frame that passes unchanged has no model. */
  private List<WireHeader> ofStage() {
    return List.of(WireHeader.ofText(FrameHeaders.STAGE, name()));
  }

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput out) {
    if (passesOn) {
      out.originals(frames, batch, ofStage());
    }
    batch.pixels().download(batch.size());
    measureSurprise(batch, states, out);
    PixelBuffer predicted = stepper().step(batch.pixels(), states, pool);
    try {
      predicted.download(batch.size());
      for (int i = 0; i < states.size(); i++) {
        PredictState.of(states.get(i)).keep(predicted.slot(i), PredictState.Basis.FRAME);
      }
      emit(batch, states, predicted, pool, out);
    } finally {
      predicted.release();
    }
    return batch.pixels();
  }

  private void measureSurprise(FrameBatch batch, List<StageState> states, StageOutput out) {
    for (int i = 0; i < states.size(); i++) {
      PredictState state = PredictState.of(states.get(i));
      if (state.basis() == PredictState.Basis.FRAME) {
        double error = meter.error(batch.pixels().slot(i), state.predicted(), batch.shape());
        Surprise before = state.surprise();
        Surprise.Reading reading = before.read(error, options.surprise());
        state.surprise(reading.next());
        tell(batch, i, reading, error, before.usualError(), out);
      }
    }
  }

  private static void tell(
      FrameBatch batch,
      int index,
      Surprise.Reading reading,
      double error,
      double usual,
      StageOutput out) {
    if (Double.isNaN(reading.score())) {
      return;
    }
    double score = Math.round(reading.score() * 1000) / 1000.0;
    String detail = String.format(Locale.ROOT, "prediction error %.2f, usually %.2f", error, usual);
    out.event(batch, index, Event.Type.SURPRISE, score, detail);
    if (reading.anomaly()) {
      out.event(batch, index, Event.Type.ANOMALY, score, detail);
    }
  }

  /** Emits the prediction of the next frame, and further ones from copies of the states. */
  private void emit(
      FrameBatch batch,
      List<StageState> states,
      PixelBuffer predicted,
      PixelPool pool,
      StageOutput out) {
    if (options.horizon() == 0) {
      return;
    }
    out.pictures(predictions, batch, predicted, headersAt(1));
    if (options.horizon() == 1) {
      return;
    }
    List<StageState> copies = rollout.copy(states);
    PixelBuffer now = predicted.retain();
    try {
      for (int ahead = 2; ahead <= options.horizon(); ahead++) {
        PixelBuffer next = stepper().step(now, copies, pool);
        now.release();
        now = next;
        out.pictures(predictions, batch, now, headersAt(ahead));
      }
    } finally {
      now.release();
    }
  }

  private List<WireHeader> headersAt(int ahead) {
    List<WireHeader> all = new ArrayList<>(headers());
    all.add(WireHeader.ofLong(FrameHeaders.HORIZON, ahead));
    return all;
  }

  @Override
  public void close() {
    rollout.close();
    super.close();
  }
}
