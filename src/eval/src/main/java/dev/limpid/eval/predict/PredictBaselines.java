package dev.limpid.eval.predict;

import dev.limpid.media.Picture;
import dev.limpid.vision.DenseFlow;
import dev.limpid.vision.FlowField;
import dev.limpid.vision.Warp;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The predictions that a model must beat. */
public final class PredictBaselines {
  /** Name of the baseline that repeats the last frame. */
  public static final String COPY_LAST = "copy-last";

  /** Name of the baseline that moves the last frame on along its optical flow. */
  public static final String FLOW = "flow";

  private PredictBaselines() {}

  /** Both baselines. */
  public static List<PredictMethod> all() {
    return List.of(
        method(COPY_LAST, (width, height, horizon) -> new CopyLast(horizon)),
        method(FLOW, FlowExtrapolation::new));
  }

  private interface Opener {
    Predictor open(int width, int height, int horizon);
  }

  private static PredictMethod method(String name, Opener opener) {
    return new PredictMethod() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Predictor open(int width, int height, int horizon) {
        return opener.open(width, height, horizon);
      }
    };
  }

  private record CopyLast(int horizon) implements Predictor {
    @Override
    public List<Picture> predict(Picture frame) {
      return Collections.nCopies(horizon, frame);
    }

    @Override
    public void close() {}
  }

  /**
   * Each place goes on moving as it did since the frame before: {@code t + k} shows at x what the
   * last frame shows at {@code x + k flow(x)}, with the flow from the last frame to the one before.
   */
  private static final class FlowExtrapolation implements Predictor {
    private final DenseFlow search = new DenseFlow();
    private final Warp warp;
    private final FlowField flow;
    private final Picture before;
    private final List<Picture> ahead;
    private boolean started;

    FlowExtrapolation(int width, int height, int horizon) {
      warp = new Warp(width, height);
      flow = FlowField.allocate(width, height);
      before = Picture.allocate(width, height);
      ahead = Stream.generate(() -> Picture.allocate(width, height)).limit(horizon).toList();
    }

    @Override
    public List<Picture> predict(Picture frame) {
      if (started) {
        search.measure(frame, before, flow);
      }
      for (int i = 0; i < ahead.size(); i++) {
        warp.move(frame, flow, -(i + 1), ahead.get(i));
      }
      before.copyFrom(frame);
      started = true;
      return ahead;
    }

    @Override
    public void close() {
      search.close();
      warp.close();
    }
  }
}
