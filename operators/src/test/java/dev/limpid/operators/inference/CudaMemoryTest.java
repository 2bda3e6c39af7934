package dev.limpid.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.limpid.operators.model.DType;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("gpu")
class CudaMemoryTest {
  private static final int BYTES = 1 << 20;

  @BeforeEach
  void requireDevice() {
    Cuda.assumePresent();
  }

  @AfterEach
  void checkLeaks() {
    assertThat(Tensor.live()).isZero();
  }

  @Test
  void copy_throughTwoDeviceTensors_returnsTheBytes() {
    DeviceMemory memory = CudaMemory.of(0);
    byte[] sent = new byte[BYTES];
    new Random(9).nextBytes(sent);
    try (Tensor up = memory.allocateStaging(DType.UINT8, BYTES);
        Tensor first = memory.allocate(DType.UINT8, 2L * BYTES);
        Tensor second = memory.allocate(DType.UINT8, BYTES);
        Tensor down = memory.allocateStaging(DType.UINT8, BYTES)) {
      up.buffer().put(sent);
      memory.copy(up, 0, first, BYTES, BYTES);
      memory.copy(first, BYTES, second, 0, BYTES);
      memory.copy(second, 0, down, 0, BYTES);
      byte[] received = new byte[BYTES];
      down.buffer().get(received);

      assertThat(received).isEqualTo(sent);
    }
  }

  @Test
  void allocateAndClear_deviceTensor_isZero() {
    DeviceMemory memory = CudaMemory.of(0);
    try (Tensor tensor = memory.allocate(DType.FLOAT16, 512);
        Tensor host = memory.allocateStaging(DType.FLOAT16, 512)) {
      host.buffer().putLong(0, -1);
      memory.copy(tensor, 0, host, 0, 1024);
      assertThat(host.buffer().getLong()).isZero();
      host.buffer().putLong(0, -1);
      memory.copy(host, 0, tensor, 0, 1024);
      memory.clear(tensor);
      memory.copy(tensor, 0, host, 0, 1024);

      assertThat(host.buffer().getLong()).isZero();
    }
  }

  @Test
  void buffer_deviceTensor_isRefused() {
    try (Tensor tensor = CudaMemory.of(0).allocate(DType.UINT8, 4)) {
      assertThatIllegalStateException().isThrownBy(tensor::buffer);
    }
  }
}
