package com.example.sharpness;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.HostMemory;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.ShapeTerm;
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
    private static final StateSpec MEAN =
        new StateSpec("mean", "mean", DType.FLOAT32, List.of(ShapeTerm.parse("N")));

    @Override
    public StageState newState(PixelShape input) {
      return new StageState(name, null, HostMemory.INSTANCE, input, List.of(MEAN));
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
          out.data(site.topic("sharpness"), batch, i, json, List.of());
        }
        metered.upload(batch.size());
        out.pictures(site.topic("metered"), batch, metered, List.of());
        return frames;
      } finally {
        metered.release();
      }
    }

    /** Mean absolute Laplacian of the green channel, or of a grey picture, in levels. */
    private float sharpness(ByteBuffer pixels, PixelShape shape) {
      int channels = shape.channels();
      int row = channels * shape.width();
      int[] around = {-channels, channels, -row, row};
      long sum = 0;
      int count = 0;
      for (int y = 1; y < shape.height() - 1; y++) {
        for (int x = 1; x < shape.width() - 1; x += stride) {
          int at = y * row + x * channels + channels / 2;
          int laplacian = 0;
          for (int neighbour : around) {
            laplacian += (pixels.get(at) & 0xff) - (pixels.get(at + neighbour) & 0xff);
          }
          sum += Math.abs(laplacian);
          count++;
        }
      }
      return (float) sum / Math.max(1, count);
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

    @Override
    public void close() {}
  }
}
