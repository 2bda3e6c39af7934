package dev.limpid.operators.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.TensorsFreed;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.state.StageState;
import dev.limpid.testing.Pictures;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever shares a batch, and however many threads there are, a frame has the same bits. */
@ExtendWith(TensorsFreed.class)
class LanesTest {
  private static final int STREAMS = 2;
  private static final int FRAMES = 12;

  static Stream<Arguments> cases() {
    return Stream.of("rdn-small", "deblur-small", "predict-small")
        .flatMap(
            model ->
                Stream.of(PixelShape.rgb(64, 96), PixelShape.rgb(96, 160))
                    .flatMap(
                        shape ->
                            Stream.of(2, 4).map(threads -> Arguments.of(model, shape, threads))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void step_ofSeveralStreams_sameBitsAsEachAlone(String name, PixelShape shape, int threads) {
    Model model = Model.read(Path.of("..", "models", name + ".onnx"));
    try (ModelStepper stepper = ModelStepper.open(model, EngineOptions.cpu(threads));
        PixelPool pool = new PixelPool(stepper.memory())) {
      List<byte[]> alone = new ArrayList<>();
      for (int s = 0; s < STREAMS; s++) {
        alone.addAll(run(stepper, pool, shape, s, s + 1));
      }
      List<byte[]> together = run(stepper, pool, shape, 0, STREAMS);
      for (int s = 0; s < STREAMS; s++) {
        for (int t = 0; t < FRAMES; t++) {
          assertThat(together.get(t * STREAMS + s))
              .as("stream %d, frame %d", s, t)
              .isEqualTo(alone.get(s * FRAMES + t));
        }
      }
    }
  }

  /**
   * Steps the streams from one up to another as one batch; gives picture and states of each frame.
   */
  private static List<byte[]> run(
      ModelStepper stepper, PixelPool pool, PixelShape shape, int from, int to) {
    List<StageState> states = new ArrayList<>();
    List<byte[]> outputs = new ArrayList<>();
    for (int s = from; s < to; s++) {
      states.add(stepper.newState("x", shape, List.of()));
    }
    for (int t = 0; t < FRAMES; t++) {
      PixelBuffer pictures = pool.take(states.size(), shape);
      for (int s = from; s < to; s++) {
        pictures.slot(s - from).put(Pictures.rgb(s, t, shape.width(), shape.height()));
      }
      PixelBuffer made = stepper.step(pictures, states, pool);
      for (int i = 0; i < states.size(); i++) {
        ByteBuffer output =
            ByteBuffer.allocate(made.shape().bytes() + (int) states.get(i).byteSize());
        output.put(made.slot(i));
        states.get(i).snapshot().forEach(state -> output.put(state.bytes()));
        outputs.add(output.array());
      }
      made.release();
      pictures.release();
    }
    states.forEach(StageState::close);
    return outputs;
  }
}
