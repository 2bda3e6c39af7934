package dev.limpid.operators.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.ModelTrial;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.testing.Campaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a model file says, it runs or is refused by name: read, opened and tried out. */
class ModelRunFuzzTest {
  private static final int INPUTS = 150;
  private static final long MOST_CPU_MILLIS = 20_000;
  private static final long MOST_BYTES = 256 << 20;
  private static final EngineOptions CPU = new EngineOptions(Device.CPU, 0, 1);
  private static final List<Path> FIXTURES =
      new ModelRepository(List.of(TestModels.folder())).list();

  @TempDir private Path folder;

  @Test
  void run_anyModel_runsOrIsRefusedByName() {
    int[] outcomes = new int[3];
    long tensors = Tensor.live();
    Campaign.run(
        "model files", INPUTS, MOST_CPU_MILLIS, MOST_BYTES, random -> outcomes[outcome(random)]++);
    System.out.printf(
        "model files: %d refused by limpid, %d by ONNX Runtime, %d ran%n",
        outcomes[0], outcomes[1], outcomes[2]);
    assertThat(Tensor.live()).isEqualTo(tensors);
    if (Campaign.isWhole()) {
      assertThat(outcomes).doesNotContain(0);
    }
  }

  /** 0: refused when read, 1: when opened or run, 2: ran. */
  private int outcome(SplittableRandom random) throws IOException {
    Path fixture = FIXTURES.get(random.nextInt(FIXTURES.size()));
    AnyModelFile any = new AnyModelFile(random);
    boolean contract = random.nextInt(3) == 0;
    byte[] bytes = Files.readAllBytes(fixture);
    Path file = Files.write(folder.resolve("fuzzed.onnx"), contract ? bytes : any.changed(bytes));
    Model model;
    try {
      model = contract ? Model.readAs(file, any.changed(contract(fixture))) : Model.read(file);
    } catch (ModelException e) {
      assertThat(e).hasMessageContaining("fuzzed.onnx");
      return 0;
    }
    try (Session session = Engine.open(model, CPU)) {
      assertThat(new ModelTrial(session).run()).isNotEmpty();
      return 2;
    } catch (ModelException e) {
      assertThat(e).hasMessageContaining("model '" + model.contract().name() + "'");
      return 1;
    }
  }

  private static String contract(Path fixture) throws IOException {
    return OnnxFile.parse(Files.readAllBytes(fixture))
        .metadata()
        .getOrDefault(ModelContract.METADATA_KEY, "{}");
  }
}
