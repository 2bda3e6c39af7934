package com.example.sharpness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageTopic;
import dev.limpid.operators.state.StageState;
import dev.limpid.wire.Panel;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.LongSummaryStatistics;

/** Measures how sharp each frame is, against what is usual in its stream. */
public final class SharpnessStageType implements FrameStageType {
  private static final Key<Integer> STRIDE =
      Key.integer("stride", "pixels", 1, 64, 2, "Every so many-th pixel of a row is measured.");
  private static final Key<Integer> MEMORY =
      Key.integer("memory", "frames", 1, 10_000, 50, "How far back the mean of a stream reaches.");

  @Override
  public String name() {
    return "sharpness";
  }

  @Override
  public String summary() {
    return "Measures how sharp each frame is: a bar in `PREFIX.metered`, JSON in `PREFIX.sharpness`.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(STRIDE, MEMORY);
  }

  @Override
  public List<StageTopic> topics() {
    return List.of(
        StageTopic.pictures("metered", "Sharpness", Panel.RESULT),
        new StageTopic("sharpness", "Sharpness", Panel.NONE, "application/json"));
  }

  @Override
  public Stage open(StageSite site, EngineOptions engine) {
    return new Meter(site.name(), site, site.get(STRIDE), site.get(MEMORY));
  }

  private record Meter(String name, StageSite site, int stride, int memory) implements Stage {
    /** Kept of each stream; zero at its beginning and after each reset. */
    private static final StateSpec MEAN = StateSpec.kept("mean", DType.FLOAT32, "N");

    @Override
    public StageState newState(PixelShape input) {
      return StageState.ofKept(name, input, MEAN);
    }

    @Override
    public PixelBuffer step(
        FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput out) {
      PixelBuffer frames = batch.pixels();
      frames.download(batch.size());
      PixelBuffer metered = pool.take(frames.capacity(), frames.shape());
      try {
        for (int i = 0; i < batch.size(); i++) {
          float now = sharpness(frames.slot(i), frames.shape());
          float mean = mean(states.get(i).kept().get(0).buffer().asFloatBuffer(), now);
          metered.slot(i).put(frames.slot(i));
          paint(metered.slot(i), frames.shape(), now / mean);
          byte[] json = "{\"sharpness\": %s, \"mean\": %s}".formatted(now, mean).getBytes(UTF_8);
          out.data(site.topic("sharpness"), batch, i, json);
        }
        metered.upload(batch.size());
        out.pictures(site.topic("metered"), batch, metered);
        return frames;
      } finally {
        metered.release();
      }
    }

    /** Mean absolute step from a pixel to its right neighbour, green or grey, in levels. */
    private float sharpness(ByteBuffer pixels, PixelShape shape) {
      int channels = shape.channels();
      LongSummaryStatistics steps = new LongSummaryStatistics();
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x + 1 < shape.width(); x += stride) {
          int at = (y * shape.width() + x) * channels + channels / 2;
          steps.accept(Math.abs((pixels.get(at) & 0xff) - (pixels.get(at + channels) & 0xff)));
        }
      }
      return (float) steps.getAverage();
    }

    private float mean(FloatBuffer kept, float now) {
      float before = kept.get(0);
      kept.put(0, before == 0 ? now : before + (now - before) / memory);
      return kept.get(0);
    }

    /** A bar at the lower edge; it reaches the middle where a frame is as sharp as usual. */
    private static void paint(ByteBuffer pixels, PixelShape shape, float ratio) {
      int row = shape.channels() * shape.width();
      int white = shape.channels() * Math.round(shape.width() * Math.min(1, ratio / 2));
      for (int at = shape.bytes() - row * (1 + shape.height() / 24); at < shape.bytes(); at++) {
        pixels.put(at, (byte) (at % row < white ? 255 : 0));
      }
    }
  }
}
