package dev.limpid.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTest {
  private static final Model AVERAGE = Model.read(TestModels.path("tiny-average"));
  private static final Model STATELESS = Model.read(TestModels.path("tiny-stateless"));

  private final Session session = Engine.open(AVERAGE, EngineOptions.cpu(1));

  @AfterEach
  void closeAndCheckLeaks() {
    session.close();
    assertThat(Tensor.live()).isZero();
  }

  @Test
  void open_cpu_runsOnCpu() {
    assertThat(session.device()).isEqualTo(Device.CPU);
    assertThat(session.memory()).isSameAs(HostMemory.INSTANCE);
    assertThat(session.model()).isSameAs(AVERAGE);
  }

  @ParameterizedTest
  @CsvSource({"2,2", "3,3", "21,33", "64,64", "37,101", "2,99"})
  void run_anySize_outputHasTheFramesSize(int h, int w) {
    try (Steps steps = new Steps(session, 2, h, w)) {
      byte[] grey = new byte[2 * h * w * 3];
      Arrays.fill(grey, (byte) 100);

      assertThat(steps.step(grey)).hasSize(grey.length);
    }
  }

  /** As a contract may say, where the graph leaves a size open. */
  @Test
  void allocate_moreThanThereCanBe_isRefusedByTheModelsName() {
    Path file = TestModels.path("tiny-leaks");
    String contract =
        Model.read(file).contractJson().replaceFirst("\"H\"", "\"999999999999999999\"");
    try (Session huge = Engine.open(Model.readAs(file, contract), EngineOptions.cpu(1))) {
      assertThatThrownBy(() -> huge.allocateInput("frame", 1, 8, 8))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("model 'tiny-leaks' input 'frame': ");
    }
  }

  @Test
  void run_constantFrames_convergesToThem() {
    try (Steps steps = new Steps(session, 1, 21, 33)) {
      byte[] grey = new byte[21 * 33 * 3];
      Arrays.fill(grey, (byte) 100);
      byte[] first = steps.step(grey);
      byte[] last = first;
      for (int i = 0; i < 15; i++) {
        last = steps.step(grey);
      }

      assertThat(first[0]).isEqualTo((byte) 75);
      assertThat(last).isEqualTo(grey);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,1", "8,1", "3,2", "8,2"})
  void run_batchOfStreams_sameBytesAsEachStreamAlone(int streams, int threads) {
    int frames = 6;
    int size = 45 * 67 * 3;
    byte[][][] footage = footage(streams, frames, size);
    try (Session shared = Engine.open(AVERAGE, EngineOptions.cpu(threads));
        Steps together = new Steps(shared, streams, 45, 67)) {
      byte[][] batched = new byte[frames][];
      for (int t = 0; t < frames; t++) {
        batched[t] = together.step(concat(footage, t, size));
      }
      for (int s = 0; s < streams; s++) {
        try (Steps alone = new Steps(session, 1, 45, 67)) {
          for (int t = 0; t < frames; t++) {
            assertThat(alone.step(footage[s][t]))
                .as("stream %d frame %d", s, t)
                .isEqualTo(Arrays.copyOfRange(batched[t], s * size, (s + 1) * size));
          }
        }
      }
    }
  }

  @Test
  void run_statelessModel_givesUnitVectors() {
    try (Session describe = Engine.open(STATELESS, EngineOptions.cpu(1));
        Steps steps = new Steps(describe, 2, 30, 40)) {
      byte[] frames = new byte[2 * 30 * 40 * 3];
      new Random(1).nextBytes(frames);
      float[] descriptors = new float[16];
      ByteBuffer.wrap(steps.step(frames))
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .get(descriptors);

      for (int n = 0; n < 2; n++) {
        double length = 0;
        for (int i = 0; i < 8; i++) {
          length += descriptors[8 * n + i] * descriptors[8 * n + i];
        }
        assertThat(length).isBetween(0.9999, 1.0001);
      }
    }
  }

  @Test
  void run_inputMissing_saysWhich() {
    try (Steps steps = new Steps(session, 1, 8, 8)) {
      Map<String, Tensor> inputs = new HashMap<>(steps.inputs());
      inputs.remove("mean");

      assertFails(inputs, steps.outputs())
          .hasMessage("model 'tiny-average' input 'mean' is missing, got [frame]");
    }
  }

  @Test
  void run_unknownInput_listsTheNames() {
    try (Steps steps = new Steps(session, 1, 8, 8);
        Tensor extra = HostMemory.INSTANCE.allocate(DType.UINT8, 1)) {
      Map<String, Tensor> inputs = new HashMap<>(steps.inputs());
      inputs.put("mask", extra);

      assertFails(inputs, steps.outputs()).hasMessageContaining("expected inputs [frame, mean]");
    }
  }

  @Test
  void run_wrongStateShape_tellsExpectedAndActual() {
    try (Steps steps = new Steps(session, 1, 9, 8);
        Tensor wrong = HostMemory.INSTANCE.allocate(DType.FLOAT16, 1, 3, 4, 4)) {
      Map<String, Tensor> inputs = new HashMap<>(steps.inputs());
      inputs.put("mean", wrong);

      assertFails(inputs, steps.outputs())
          .hasMessage(
              "model 'tiny-average' input 'mean': expected float16 [1,3,5,4], got float16 [1,3,4,4]");
    }
  }

  @Test
  void run_wrongFrameType_tellsExpectedAndActual() {
    try (Steps steps = new Steps(session, 1, 8, 8);
        Tensor wrong = HostMemory.INSTANCE.allocate(DType.FLOAT32, 1, 8, 8, 3)) {
      Map<String, Tensor> inputs = new HashMap<>(steps.inputs());
      inputs.put("frame", wrong);

      assertFails(inputs, steps.outputs())
          .hasMessage(
              "model 'tiny-average' input 'frame': expected uint8 [1,8,8,3], got float32 [1,8,8,3]");
    }
  }

  @Test
  void run_frameOfWrongRank_tellsExpectedAndActual() {
    try (Steps steps = new Steps(session, 1, 8, 8);
        Tensor wrong = HostMemory.INSTANCE.allocate(DType.UINT8, 8, 8, 3)) {
      Map<String, Tensor> inputs = new HashMap<>(steps.inputs());
      inputs.put("frame", wrong);

      assertFails(inputs, steps.outputs())
          .hasMessage(
              "model 'tiny-average' input 'frame': expected uint8 [N,H,W,3], got uint8 [8,8,3]");
    }
  }

  @Test
  void run_wrongOutputShape_tellsExpectedAndActual() {
    try (Steps steps = new Steps(session, 2, 8, 8);
        Tensor wrong = HostMemory.INSTANCE.allocate(DType.UINT8, 1, 8, 8, 3)) {
      Map<String, Tensor> outputs = new HashMap<>(steps.outputs());
      outputs.put("frame_out", wrong);

      assertFails(steps.inputs(), outputs)
          .hasMessageContaining(
              "output 'frame_out': expected uint8 [2,8,8,3], got uint8 [1,8,8,3]");
    }
  }

  @Test
  void run_sameTensorInAndOut_isRefused() {
    try (Steps steps = new Steps(session, 1, 8, 8)) {
      Map<String, Tensor> outputs = new HashMap<>(steps.outputs());
      outputs.put("mean_next", Steps.get(steps.inputs(), "mean"));

      assertFails(steps.inputs(), outputs).hasMessageContaining("output 'mean_next': the same");
    }
  }

  @Test
  void run_closedTensor_isIllegalState() {
    try (Steps steps = new Steps(session, 1, 8, 8)) {
      Steps.get(steps.inputs(), "mean").close();

      assertThatIllegalStateException()
          .isThrownBy(() -> session.run(steps.inputs(), steps.outputs()))
          .withMessage("tensor float16 [1,3,4,4] is closed");
    }
  }

  @Test
  void run_afterClose_namesTheModel() {
    try (Steps steps = new Steps(session, 1, 8, 8)) {
      session.close();
      session.close();

      assertThatIllegalStateException()
          .isThrownBy(() -> session.run(steps.inputs(), steps.outputs()))
          .withMessage("session of model 'tiny-average' on cpu is closed");
    }
  }

  @Test
  void open_cudaOnMachineWithout_saysWhatIsThere() {
    Cuda.assumeAbsent();

    assertThatThrownBy(() -> Engine.open(AVERAGE, new EngineOptions(Device.CUDA, 0, 1)))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("model 'tiny-average': device cuda asked for, but ")
        .hasMessageEndingWith(
            "; available providers: %s".formatted(String.join(", ", Engine.providers())));
  }

  @Test
  void open_autoOnMachineWithoutCuda_fallsBackToCpu() {
    Cuda.assumeAbsent();
    try (Session auto = Engine.open(AVERAGE, new EngineOptions(Device.AUTO, 0, 0))) {
      assertThat(auto.device()).isEqualTo(Device.CPU);
    }
  }

  private AbstractThrowableAssert<?, ?> assertFails(
      Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    return assertThatThrownBy(() -> session.run(inputs, outputs))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.code()).isEqualTo(ModelException.Code.RUNTIME));
  }

  private static byte[][][] footage(int streams, int frames, int size) {
    Random random = new Random(42);
    byte[][][] footage = new byte[streams][frames][size];
    for (byte[] frame : Arrays.stream(footage).flatMap(Arrays::stream).toList()) {
      random.nextBytes(frame);
    }
    return footage;
  }

  private static byte[] concat(byte[][][] footage, int frame, int size) {
    byte[] batch = new byte[footage.length * size];
    List<byte[][]> streams = List.of(footage);
    for (int s = 0; s < streams.size(); s++) {
      System.arraycopy(streams.get(s)[frame], 0, batch, s * size, size);
    }
    return batch;
  }
}
