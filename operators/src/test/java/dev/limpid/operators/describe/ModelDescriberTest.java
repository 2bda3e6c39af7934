package dev.limpid.operators.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limpid.media.Picture;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import org.junit.jupiter.api.Test;

class ModelDescriberTest {
  private static final EngineOptions ONE_THREAD = EngineOptions.cpu(1);

  private static ModelDescriber open(String name) {
    return ModelDescriber.open(Model.read(TestModels.path(name)), ONE_THREAD);
  }

  private static Picture gradient(int width, int height, boolean falling) {
    Picture picture = Picture.allocate(width, height);
    for (int i = 0; i < picture.rgb().limit(); i++) {
      int level = i / 3 % width * 255 / width;
      picture.rgb().put(i, (byte) (falling ? 255 - level : level));
    }
    return picture;
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void describe_framesOfSeveralSizes_givesUnitVectorsOfThePlace() {
    long before = Tensor.live();
    try (ModelDescriber describer = open("tiny-thumbnail")) {
      float[] small = describer.describe(gradient(64, 32, false));
      float[] large = describer.describe(gradient(96, 54, false));
      float[] other = describer.describe(gradient(64, 32, true));

      assertThat(describer.name()).isEqualTo("tiny-thumbnail");
      assertThat(small).hasSize(128);
      assertThat(product(small, small)).isCloseTo(1, within(1e-4));
      assertThat(product(small, large)).isGreaterThan(0.99);
      assertThat(product(small, other)).isLessThan(-0.9);
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void open_modelOfAnotherTask_saysWhatItIs() {
    assertThatThrownBy(() -> open("tiny-average").close())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("tiny-average")
        .hasMessageContaining("expected a model of task 'describe', got task 'deblur'");
  }
}
