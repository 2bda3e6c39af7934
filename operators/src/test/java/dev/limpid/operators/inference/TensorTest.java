package dev.limpid.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
  private static final DeviceMemory MEMORY = HostMemory.INSTANCE;

  @AfterEach
  void checkLeaks() {
    assertThat(Tensor.live()).isZero();
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void allocate_anyType_isZeroedDirectNativeAligned(DType dtype) {
    for (int i = 1; i < 40; i += 7) {
      try (Tensor tensor = MEMORY.allocate(dtype, i, 3)) {
        ByteBuffer buffer = tensor.buffer();

        assertThat(tensor.byteSize()).isEqualTo(3L * i * dtype.bytes());
        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(buffer.capacity()).isEqualTo((int) tensor.byteSize());
        assertThat(buffer.alignmentOffset(0, 64)).isZero();
        while (buffer.hasRemaining()) {
          assertThat(buffer.get()).isZero();
        }
      }
    }
  }

  @Test
  void buffer_twice_sameMemoryOwnPosition() {
    try (Tensor tensor = MEMORY.allocate(DType.UINT8, 4)) {
      ByteBuffer first = tensor.buffer();
      first.put((byte) 7);

      assertThat(tensor.buffer().position()).isZero();
      assertThat(tensor.buffer().get(0)).isEqualTo((byte) 7);
    }
  }

  @Test
  void copy_ranges_movesOnlyThem() {
    try (Tensor source = MEMORY.allocate(DType.UINT8, 8);
        Tensor target = MEMORY.allocateStaging(DType.UINT8, 8)) {
      source.buffer().put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
      MEMORY.copy(source, 2, target, 5, 3);
      byte[] copied = new byte[8];
      target.buffer().get(copied);

      assertThat(copied).containsExactly(0, 0, 0, 0, 0, 3, 4, 5);
      MEMORY.clear(target);
      assertThat(target.buffer().getLong()).isZero();
    }
  }

  @Test
  void copy_beyondEitherEnd_isRefusedWithTheRange() {
    try (Tensor source = MEMORY.allocate(DType.UINT8, 8);
        Tensor target = MEMORY.allocate(DType.UINT8, 4)) {
      assertThatThrownBy(() -> MEMORY.copy(source, 0, target, 1, 4))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("bytes 1 to 5 of uint8 [4], which has 4");
      assertThatThrownBy(() -> MEMORY.copy(source, 6, target, 0, 3))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> MEMORY.copy(source, -1, target, 0, 3))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> MEMORY.copy(source, 0, target, 0, -1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> MEMORY.copy(source, Long.MAX_VALUE, target, 0, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void close_twice_freesOnce() {
    Tensor tensor = MEMORY.allocate(DType.FLOAT32, 2);
    assertThat(Tensor.live()).isEqualTo(1);
    tensor.close();
    tensor.close();

    assertThat(Tensor.live()).isZero();
    assertThatIllegalStateException()
        .isThrownBy(tensor::buffer)
        .withMessage("tensor float32 [2] is closed");
    assertThatIllegalStateException().isThrownBy(() -> MEMORY.clear(tensor));
  }

  @Test
  void allocate_emptyDimension_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MEMORY.allocate(DType.UINT8, 1, 0, 3))
        .withMessageContaining("uint8 [1,0,3]: every dimension must be at least 1");
  }

  @Test
  void allocate_moreThanTheMachineHas_saysHowMuch() {
    assertThatThrownBy(() -> MEMORY.allocate(DType.UINT8, 1L << 60))
        .hasMessageContaining("cannot take 1152921504606846976 bytes of host memory");
  }

  @Test
  void resources_oneThrows_closesAllInReverseAndKeepsFirstError() {
    List<Integer> order = new ArrayList<>();
    AtomicInteger failures = new AtomicInteger();
    Resources resources = new Resources();
    for (int i = 0; i < 4; i++) {
      int number = i;
      resources.add(
          () -> {
            order.add(number);
            if (number > 1) {
              failures.incrementAndGet();
              throw new IllegalStateException("resource " + number);
            }
          });
    }

    assertThatIllegalStateException()
        .isThrownBy(resources::close)
        .withMessage("resource 3")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(order).containsExactly(3, 2, 1, 0);
    resources.close();
    assertThat(failures).hasValue(2);
  }

  @Test
  void simulatedDevice_recurrentModel_sameBytesAsHostThroughStagingOnly() {
    Model model = Model.read(TestModels.path("tiny-average"));
    SimulatedDevice device = new SimulatedDevice();
    Random random = new Random(5);
    try (Session onDevice = device.open(model);
        Session onHost = Engine.open(model, EngineOptions.cpu(1));
        Steps deviceSteps = new Steps(onDevice, 2, 21, 33);
        Steps hostSteps = new Steps(onHost, 2, 21, 33)) {
      byte[] frame = new byte[2 * 21 * 33 * 3];
      for (int t = 0; t < 5; t++) {
        random.nextBytes(frame);
        assertThat(deviceSteps.step(frame)).isEqualTo(hostSteps.step(frame));
      }
      assertThat(device.uploads()).isEqualTo(5);
      assertThat(device.downloads()).isEqualTo(5);
      assertThatIllegalStateException()
          .isThrownBy(() -> Steps.get(deviceSteps.inputs(), "mean").buffer())
          .withMessageContaining("lies on device cuda: copy it to a staging tensor first");
      assertThatThrownBy(() -> onDevice.run(hostSteps.inputs(), hostSteps.outputs()))
          .hasMessage(
              "model 'tiny-average' input 'frame': expected a tensor on cuda, got one on cpu");
    }
  }

  @Test
  void run_fiveThousandTimes_nativeMemoryStaysFlat() {
    Model model = Model.read(TestModels.path("tiny-average"));
    try (Session session = Engine.open(model, EngineOptions.cpu(1));
        Steps steps = new Steps(session, 4, 64, 64)) {
      run(session, steps, 1000);
      System.gc();
      long tracked = Pointer.totalBytes();
      long owned = Pointer.totalCount();
      long before = Pointer.physicalBytes();
      run(session, steps, 5000);
      System.gc();
      long grown = Pointer.physicalBytes() - before;

      assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(tracked);
      assertThat(Pointer.totalCount()).as("native objects owned").isLessThanOrEqualTo(owned);
      assertThat(grown).as("bytes of resident memory over 5,000 runs").isLessThan(48 << 20);
    }
  }

  @Test
  void openAndClose_manyTimes_nativeMemoryStaysFlat() {
    Model model = Model.read(TestModels.path("tiny-average"));
    openAndClose(model, 50);
    System.gc();
    long before = Pointer.physicalBytes();
    openAndClose(model, 300);
    System.gc();

    assertThat(Pointer.physicalBytes() - before)
        .as("bytes of resident memory over 300 sessions")
        .isLessThan(48 << 20);
  }

  private static void openAndClose(Model model, int times) {
    for (int i = 0; i < times; i++) {
      try (Session session = Engine.open(model, EngineOptions.cpu(2));
          Steps steps = new Steps(session, 1, 16, 16)) {
        steps.step(new byte[16 * 16 * 3]);
      }
    }
  }

  /** Without a byte of Java's heap, whose growth would count as resident memory. */
  private static void run(Session session, Steps steps, int times) {
    for (int i = 0; i < times; i++) {
      session.run(steps.inputs(), steps.outputs());
    }
  }
}
