package dev.limpid.operators.predict;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.state.StageState;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Stands in for missing frames with the predictions of them. Single-threaded. */
final class PredictConcealer implements Concealer {
  private final Rollout rollout;
  private final PredictOptions options;
  private final String topic;
  private final List<WireHeader> headers;

  PredictConcealer(
      Rollout rollout, PredictOptions options, String topic, List<WireHeader> stageHeaders) {
    this.rollout = rollout;
    this.options = options;
    this.topic = topic;
    List<WireHeader> all = new ArrayList<>(stageHeaders);
    all.add(new WireHeader(FrameHeaders.SYNTHETIC, new byte[0]));
    this.headers = List.copyOf(all);
  }

  @Override
  public int maxGap() {
    return options.conceal();
  }

  @Override
  public Timing timing() {
    return options.timing();
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public List<WireHeader> headers() {
    return headers;
  }

  @Override
  public boolean isReady(StageState state) {
    return PredictState.of(state).basis() != PredictState.Basis.NONE;
  }

  @Override
  public void bridge(
      StageState state, int missing, PixelPool pool, Consumer<PixelBuffer> standIns) {
    PixelBuffer now = kept(state, pool);
    try {
      for (int i = 0; i < missing; i++) {
        standIns.accept(now);
        PixelBuffer next = rollout.step(now, List.of(state), pool);
        now.release();
        now = next;
      }
      now.download(1);
      PredictState.of(state).keep(now.slot(0), PredictState.Basis.PREDICTION);
    } finally {
      now.release();
    }
  }

  @Override
  public void predict(StageState state, int ahead, PixelPool pool, Consumer<PixelBuffer> standIn) {
    PixelBuffer now = kept(state, pool);
    try {
      StageState copy = rollout.copy(List.of(state)).get(0);
      for (int i = 1; i < ahead; i++) {
        PixelBuffer next = rollout.step(now, List.of(copy), pool);
        now.release();
        now = next;
      }
      standIn.accept(now);
    } finally {
      now.release();
    }
  }

  /** The prediction of the next frame; the caller's. */
  private static PixelBuffer kept(StageState state, PixelPool pool) {
    PixelBuffer picture = pool.take(1, state.input());
    picture.slot(0).put(PredictState.of(state).predicted());
    picture.upload(1);
    return picture;
  }
}
