package dev.limpid.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {

  @Test
  void toBytes_vector_isLittleEndian() {
    assertThat(Vectors.toBytes(new float[] {1, -2}))
        .containsExactly(0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0);
  }

  @Test
  void fromBytes_whatToBytesWrote_isTheSame() {
    float[] vector = {0, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY};

    assertThat(Vectors.fromBytes(Vectors.toBytes(vector))).isEqualTo(vector);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5, 4097})
  void fromBytes_noMultipleOfFour_tellsExpectedAndActual(int length) {
    assertThatThrownBy(() -> Vectors.fromBytes(new byte[length]))
        .isInstanceOf(WireFormatException.class)
        .hasMessage(
            "descriptor: expected float32 values (a positive multiple of 4 bytes), got %d bytes",
            length);
  }
}
