package dev.limpid.operators.predict;

import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.stream.Concealer;
import dev.limpid.operators.stream.FrameBatch;
import dev.limpid.operators.stream.Lanes;
import dev.limpid.operators.stream.PixelBuffer;
import dev.limpid.operators.stream.PixelPool;
import dev.limpid.operators.stream.RecurrentRunner;
import dev.limpid.operators.stream.Stage;
import dev.limpid.operators.stream.StageOutput;
import dev.limpid.operators.stream.StageState;
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
public final class PredictStage implements Stage {
  public static final String NAME = "predict";

  private final Session session;
  private final Lanes lanes;
  private final RecurrentRunner runner;
  private final Rollout rollout;
  private final SurpriseMeter meter = new SurpriseMeter();
  private final PredictOptions options;
  private final PredictTopics topics;
  private final List<WireHeader> headers;

  /**
   * Takes over the session, whose model must be a checked {@code predict} model.
   *
   * @param engine how the session was opened
   */
  public PredictStage(
      Session session, EngineOptions engine, PredictOptions options, PredictTopics topics) {
    this.session = session;
    this.lanes = Lanes.of(session, engine);
    this.runner = new RecurrentRunner(session, lanes);
    this.rollout = new Rollout(session, runner);
    this.options = options;
    this.topics = topics;
    this.headers =
        List.of(
            WireHeader.ofText(FrameHeaders.STAGE, NAME),
            WireHeader.ofText(FrameHeaders.MODEL, session.model().id()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Model model() {
    return session.model();
  }

  @Override
  public DeviceMemory memory() {
    return session.memory();
  }

  @Override
  public StageState newState(int height, int width) {
    return new StageState(NAME, model(), memory(), height, width, PredictState.SPECS);
  }

  @Override
  public @Nullable Concealer concealer() {
    return options.conceal() == 0
        ? null
        : new PredictConcealer(rollout, options, topics.frames(), headers);
  }

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput out) {
    if (topics.passOn() && options.conceal() > 0) {
      out.originals(topics.frames(), batch, List.of(WireHeader.ofText(FrameHeaders.STAGE, NAME)));
    }
    batch.pixels().download(batch.size());
    measureSurprise(batch, states, out);
    PixelBuffer predicted = take(pool, batch);
    try {
      rollout.step(batch.pixels(), predicted, states);
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
        double error =
            meter.error(batch.pixels().slot(i), state.predicted(), batch.height(), batch.width());
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
    out.pictures(topics.predictions(), batch, predicted, headersAt(1));
    if (options.horizon() == 1) {
      return;
    }
    List<StageState> copies = rollout.copy(states);
    PixelBuffer now = predicted.retain();
    for (int ahead = 2; ahead <= options.horizon(); ahead++) {
      PixelBuffer next = take(pool, batch);
      rollout.step(now, next, copies);
      out.pictures(topics.predictions(), batch, next, headersAt(ahead));
      now.release();
      now = next;
    }
    now.release();
  }

  private static PixelBuffer take(PixelPool pool, FrameBatch batch) {
    return pool.take(batch.pixels().capacity(), batch.height(), batch.width());
  }

  private List<WireHeader> headersAt(int ahead) {
    List<WireHeader> all = new ArrayList<>(headers);
    all.add(WireHeader.ofLong(FrameHeaders.HORIZON, ahead));
    return all;
  }

  @Override
  public void close() {
    rollout.close();
    runner.close();
    lanes.close();
    session.close();
  }
}
