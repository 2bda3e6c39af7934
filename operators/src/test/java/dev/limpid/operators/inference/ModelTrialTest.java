package dev.limpid.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelRepository;
import dev.limpid.operators.stage.StageTypes;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that keep what the pipeline relies on, and models that do not. */
@ExtendWith(TensorsFreed.class)
class ModelTrialTest {
  private static final Set<String> FAULTY =
      Set.of("tiny-nan.onnx", "tiny-leaks.onnx", "tiny-stateless.onnx");

  static Stream<Path> sound() {
    return new ModelRepository(List.of(TestModels.folder()))
        .list().stream()
            .filter(file -> file.getFileName().toString().startsWith("tiny-"))
            .filter(file -> !FAULTY.contains(file.getFileName().toString()));
  }

  @ParameterizedTest
  @MethodSource("sound")
  void tryOut_soundModel_passesEverything(Path file) {
    Model model = Model.read(file);
    try (Session session = Engine.open(model, EngineOptions.cpu(1))) {
      assertThat(StageTypes.load().task(model.contract().task()).orElseThrow().tryOut(session))
          .hasSizeGreaterThanOrEqualTo(3)
          .allSatisfy(finding -> assertThat(finding.passed()).as(finding.toString()).isTrue());
    }
  }

  @Test
  void agrees_withSessionsThatGiveTheSameOrOther_tells() {
    try (Session session = open("tiny-average", 1);
        Session same = open("tiny-average", 2);
        Session copies = open("tiny-leaks", 1);
        Session inverts = open("tiny-fixed", 1)) {
      assertThat(new ModelTrial(session).agrees(same, 33, 25, 3)).isTrue();
      assertThat(new ModelTrial(copies).agrees(inverts, 48, 64, 3)).isFalse();
    }
  }

  @Test
  void run_stateThatIsNotANumber_isFoundAtItsStep() {
    List<ModelTrial.Finding> failed = failed("tiny-nan");
    assertThat(failed).hasSize(3).extracting(ModelTrial.Finding::name).containsOnly("runs");
    assertThat(failed.get(0).detail())
        .isEqualTo("4 frames of 96x64: 'level_next' has values that are not finite at step 2");
  }

  @Test
  void run_pictureOfAnotherStreamInTheBatch_isFoundInItsSlot() {
    List<ModelTrial.Finding> failed = failed("tiny-leaks");
    assertThat(failed).hasSize(3).extracting(ModelTrial.Finding::name).containsOnly("batches");
    assertThat(failed.get(0).detail())
        .isEqualTo(
            "4 frames of 96x64, alone and with two others: slot 2: 'picture' differs at step 1");
  }

  /** Its sums over whole pictures are rounded otherwise in a batch; nothing else is wrong. */
  @Test
  void run_sumsThatTheBatchRounds_areFound() {
    List<ModelTrial.Finding> failed = failed("tiny-stateless");
    assertThat(failed).isNotEmpty().extracting(ModelTrial.Finding::name).containsOnly("batches");
    assertThat(failed.get(0).detail()).contains("'descriptor' differs at step 1");
  }

  private static List<ModelTrial.Finding> failed(String model) {
    try (Session session = open(model, 1)) {
      return new ModelTrial(session).run().stream().filter(finding -> !finding.passed()).toList();
    }
  }

  private static Session open(String model, int threads) {
    return Engine.open(Model.read(TestModels.path(model)), EngineOptions.cpu(threads));
  }
}
