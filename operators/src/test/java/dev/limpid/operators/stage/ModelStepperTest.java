package dev.limpid.operators.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.SimulatedDevice;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.state.StageState;
import dev.limpid.testing.Pictures;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelStepperTest {
  private static final PixelShape SHAPE = PixelShape.rgb(21, 32);

  /**
   * Values of each stream in a batch: the brightest red, green and blue, and the darkest colour.
   */
  @Test
  void values_ofSeveralStreams_areEachStreamsOwn() {
    SimulatedDevice device = new SimulatedDevice();
    try (ModelStepper stepper =
            new ModelStepper(
                device.open(Model.read(TestModels.path("tiny-outputs"))), Sites.ENGINE);
        PixelPool pool = new PixelPool(device)) {
      PixelBuffer pictures = pool.take(2, SHAPE);
      for (int i = 0; i < 2; i++) {
        pictures.slot(i).put(Pictures.rgb(i, 0, SHAPE.width(), SHAPE.height()));
      }
      pictures.upload(2);
      List<StageState> states =
          List.of(stepper.newState("x", SHAPE, List.of()), stepper.newState("x", SHAPE, List.of()));
      PixelBuffer made = stepper.step(pictures, states, pool);
      made.download(2);
      for (int i = 0; i < 2; i++) {
        ByteBuffer rgb = Pictures.rgb(i, 0, SHAPE.width(), SHAPE.height());
        assertThat(made.slot(i).get(5)).isEqualTo((byte) ~rgb.get(5));
        assertExtremes(stepper, i, rgb);
      }
      states.forEach(StageState::close);
    }
    assertThat(Tensor.live()).isZero();
  }

  private static void assertExtremes(ModelStepper stepper, int index, ByteBuffer rgb) {
    int[] brightest = new int[3];
    int darkest = 255;
    for (int i = 0; i < rgb.limit(); i++) {
      brightest[i % 3] = Math.max(brightest[i % 3], rgb.get(i) & 0xFF);
      darkest = Math.min(darkest, rgb.get(i) & 0xFF);
    }
    var extremes = stepper.values("extremes", index).asFloatBuffer();
    assertThat(extremes.remaining()).isEqualTo(4);
    for (int colour = 0; colour < 3; colour++) {
      assertThat(extremes.get(colour)).isCloseTo(brightest[colour] / 255f, within(1e-6f));
    }
    assertThat(extremes.get(3)).isCloseTo(darkest / 255f, within(1e-6f));
    int peak = Math.max(brightest[0], Math.max(brightest[1], brightest[2]));
    assertThat(stepper.values("peak", index).asFloatBuffer().get())
        .isCloseTo(peak / 255f, within(1e-6f));
    assertThat(stepper.values("light", index).asFloatBuffer().remaining())
        .isEqualTo(SHAPE.height() * SHAPE.width());
  }
}
