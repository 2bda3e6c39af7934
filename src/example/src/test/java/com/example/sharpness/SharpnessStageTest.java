package com.example.sharpness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.frame.Damaged;
import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.FrameTime;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.HostMemory;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stage.PipelineSite;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageOutput;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.state.StageState;
import dev.limpid.wire.Event;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The stage alone: what a stage does can be seen without Flink and without Kafka. */
class SharpnessStageTest {
  private static final PixelShape SHAPE = PixelShape.rgb(4, 12);

  /** Columns of 0 and 100 have steps of 100 everywhere; a flat picture has none. */
  @Test
  void step_stripesFlatStripes_measuresAndShowsEachAgainstTheMean() {
    List<Integer> bars = new ArrayList<>();
    List<String> figures = new ArrayList<>();
    StageOutput output = new Shown(bars, figures);
    try (PixelPool pool = new PixelPool(HostMemory.INSTANCE);
        Stage stage = new SharpnessStageType().open(site(), EngineOptions.cpu(1));
        StageState state = stage.newState(SHAPE)) {
      for (int contrast : new int[] {100, 0, 100}) {
        PixelBuffer frame = pool.take(1, SHAPE);
        for (int at = 0; at < SHAPE.bytes(); at++) {
          frame.slot(0).put(at, (byte) (at / 3 % 2 * contrast));
        }
        assertThat(stage.step(new Lone(frame), List.of(state), pool, output)).isSameAs(frame);
        frame.release();
      }
    }
    assertThat(figures)
        .containsExactly(
            "limpid.sharpness {\"sharpness\": 100.0, \"mean\": 100.0}",
            "limpid.sharpness {\"sharpness\": 0.0, \"mean\": 50.0}",
            "limpid.sharpness {\"sharpness\": 100.0, \"mean\": 75.0}");
    assertThat(bars).containsExactly(6, 0, 8);
  }

  private static StageSite site() {
    PipelineSite pipeline =
        new PipelineSite(
            "limpid",
            KafkaAccess.of("unused:1"),
            List.of(),
            1000,
            92,
            1 << 20,
            1,
            Damaged.DEAD_LETTER,
            10,
            true);
    Map<String, String> options = Map.of("stride", "1", "memory", "2");
    return new StageSite("sharpness", "sharpness", options, pipeline, "limpid.frames", false);
  }

  private record Lone(PixelBuffer pixels) implements FrameBatch {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public FrameLabel label(int index) {
      return new FrameLabel("camera", 0, 0, FrameTime.UNKNOWN, "limpid.frames/0/0");
    }

    @Override
    public WireRecord original(int index) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delay(PixelBuffer made) {
      throw new UnsupportedOperationException();
    }
  }

  /** Keeps how long the bars are, in pixels, and the figures. */
  private record Shown(List<Integer> bars, List<String> figures) implements StageOutput {
    @Override
    public void pictures(
        String topic, FrameBatch batch, PixelBuffer pixels, List<WireHeader> extra) {
      assertThat(topic).isEqualTo("limpid.metered");
      int lastRow = SHAPE.bytes() - 3 * SHAPE.width();
      int white = 0;
      for (int at = lastRow; at < SHAPE.bytes(); at += 3) {
        white += pixels.slot(0).get(at) == (byte) 255 ? 1 : 0;
      }
      bars.add(white);
    }

    @Override
    public void data(
        String topic, FrameBatch batch, int index, byte[] value, List<WireHeader> extra) {
      figures.add(topic + " " + new String(value, StandardCharsets.UTF_8));
    }

    @Override
    public void originals(String topic, FrameBatch batch, List<WireHeader> extra) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void event(
        FrameBatch batch, int index, Event.Type type, @Nullable Double score, String detail) {
      throw new UnsupportedOperationException();
    }
  }
}
