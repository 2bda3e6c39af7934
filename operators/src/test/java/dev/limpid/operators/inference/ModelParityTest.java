package dev.limpid.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelRepository;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.model.TensorSpec;
import dev.limpid.testing.NpyArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shipped model, and the recurrent fixtures, against the sequence that another implementation
 * (PyTorch, or ONNX's own evaluator of graphs) recorded: what each step gave, whichever frame a
 * model that looks ahead gave with it. A model in {@code models/} without a sequence in {@code
 * models/golden/} fails.
 */
class ModelParityTest {
  private static final Path SHIPPED = Path.of("..", "models");

  static Stream<Path> models() {
    List<Path> models =
        new ArrayList<>(
            List.of(
                TestModels.path("tiny-average"),
                TestModels.path("external/tiny-average"),
                TestModels.path("tiny-extrapolate"),
                TestModels.path("tiny-lookahead")));
    models.addAll(new ModelRepository(List.of(SHIPPED)).list());
    return models.stream();
  }

  @AfterEach
  void checkLeaks() {
    assertThat(Tensor.live()).isZero();
  }

  @ParameterizedTest
  @MethodSource("models")
  void replay_goldenSequence_sameOutputsAndStates(Path file) throws IOException {
    replay(file, EngineOptions.cpu(1));
  }

  @Tag("gpu")
  @ParameterizedTest
  @MethodSource("models")
  void replay_goldenSequenceOnCuda_sameOutputsAndStates(Path file) throws IOException {
    Cuda.assumePresent();
    replay(file, new EngineOptions(Device.CUDA, 0, 1));
  }

  private static void replay(Path file, EngineOptions options) throws IOException {
    Model model = Model.read(file);
    GoldenSequence golden = golden(model);
    try (Session session = Engine.open(model, options);
        Steps steps = new Steps(session, golden.batch(), golden.height(), golden.width())) {
      for (int t = 0; t < golden.frames(); t++) {
        byte[] actual = steps.step(golden.input().slice(t));
        assertClose(
            golden.output(),
            golden.output().slice(t),
            actual,
            golden.tolerance(),
            "frame %d against %s".formatted(t, golden.reference()));
      }
      for (StateSpec state : model.contract().states()) {
        NpyArray expected = golden.lastState(state.output());
        byte[] actual = steps.state(state);
        assertThat(expected.values(actual))
            .as("state %s against %s", state.output(), golden.reference())
            .containsExactly(expected.values(), within(golden.toleranceOf(state)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void step_batchOfStreams_sameBytesAsEachStreamAlone(Path file) throws IOException {
    Model model = Model.read(file);
    GoldenSequence golden = golden(model);
    int frames = Math.min(golden.frames(), 6);
    for (int streams : new int[] {3, 8}) {
      byte[][][] alone = new byte[streams][][];
      for (int s = 0; s < streams; s++) {
        alone[s] = run(model, 1, golden, new int[] {s}, frames);
      }
      int[] all = new int[streams];
      Arrays.setAll(all, s -> s);
      byte[][] together = run(model, 2, golden, all, frames);
      for (int t = 0; t < frames; t++) {
        int size = together[t].length / streams;
        for (int s = 0; s < streams; s++) {
          assertThat(Arrays.copyOfRange(together[t], s * size, (s + 1) * size))
              .as("%d streams, stream %d, frame %d", streams, s, t)
              .isEqualTo(alone[s][t]);
        }
      }
    }
  }

  /** Streams beyond the recorded ones start later in the recording, so that all differ. */
  private static byte[][] run(
      Model model, int threads, GoldenSequence golden, int[] streams, int frames) {
    byte[][] outputs = new byte[frames][];
    try (Session session = Engine.open(model, EngineOptions.cpu(threads));
        Steps steps = new Steps(session, streams.length, golden.height(), golden.width())) {
      for (int t = 0; t < frames; t++) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int s : streams) {
          batch.writeBytes(
              golden.frame(s % golden.batch(), (t + s / golden.batch()) % golden.frames()));
        }
        outputs[t] = steps.step(batch.toByteArray());
      }
    }
    return outputs;
  }

  @ParameterizedTest
  @MethodSource("models")
  void step_oddSizes_run(Path file) {
    Model model = Model.read(file);
    try (Session session = Engine.open(model, EngineOptions.cpu(1))) {
      for (int[] size : new int[][] {{16, 16}, {17, 16}, {16, 17}, {31, 47}, {33, 129}, {90, 61}}) {
        try (Steps steps = new Steps(session, 1, size[0], size[1])) {
          byte[] frame = new byte[size[0] * size[1] * 3];
          new Random(3).nextBytes(frame);
          steps.step(frame);

          assertThat(steps.step(frame)).as(Arrays.toString(size)).hasSize(outputSize(model, size));
        }
      }
    }
  }

  private static int outputSize(Model model, int[] size) {
    TensorSpec output = model.contract().outputs().get(0);
    long bytes = output.dtype().bytes();
    for (long dimension : model.outputShape(output.name(), 1, size[0], size[1])) {
      bytes *= dimension;
    }
    return Math.toIntExact(bytes);
  }

  private static GoldenSequence golden(Model model) throws IOException {
    Path shipped = SHIPPED.resolve("golden").resolve(model.contract().name());
    Path folder =
        model.path().startsWith(SHIPPED) ? shipped : TestModels.golden(model.contract().name());
    return GoldenSequence.read(folder);
  }

  private static void assertClose(
      NpyArray type, byte[] expected, byte[] actual, double tolerance, String what) {
    assertThat(type.values(actual))
        .as(what)
        .containsExactly(type.values(expected), within(tolerance));
  }

  private static Offset<Double> within(double tolerance) {
    return Offset.offset(tolerance);
  }
}
