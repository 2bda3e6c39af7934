package dev.limpid.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyArrayTest {
  @TempDir Path folder;

  @Test
  void read_bytes_hasShapeAndSlices() throws IOException {
    Path file = write("|u1", "2, 3", new byte[] {1, 2, 3, (byte) 250, 5, 6});

    NpyArray array = NpyArray.read(file);

    assertThat(array.shape()).containsExactly(2, 3);
    assertThat(array.slice(1)).containsExactly(250, 5, 6);
    assertThat(array.values()).containsExactly(1, 2, 3, 250, 5, 6);
  }

  @Test
  void read_oneDimension_floats() throws IOException {
    byte[] data =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).putFloat(-2).array();

    assertThat(NpyArray.read(write("<f4", "2,", data)).values()).containsExactly(1.5, -2);
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0",
    "0x3C00, 1",
    "0xC000, -2",
    "0x3555, 0.333251953125",
    "0x0001, 5.9604644775390625E-8",
    "0x8001, -5.9604644775390625E-8",
    "0x7BFF, 65504",
    "0x7C00, Infinity"
  })
  void halfToFloat_knownBits_isExact(String bits, float expected) {
    assertThat(NpyArray.halfToFloat(Integer.decode(bits).shortValue())).isEqualTo(expected);
  }

  @Test
  void read_truncatedData_tellsExpectedAndActual() throws IOException {
    Path file = write("<f2", "3,", new byte[5]);

    assertThatThrownBy(() -> NpyArray.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected 6 bytes for <f2 [3], got 5");
  }

  @Test
  void read_otherFile_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a.npy"), "nothing of the kind");

    assertThatThrownBy(() -> NpyArray.read(file)).hasMessageContaining("not a .npy file");
  }

  private Path write(String descr, String shape, byte[] data) throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n".formatted(descr, shape);
    ByteBuffer file = ByteBuffer.allocate(10 + header.length() + data.length);
    file.order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x93);
    file.put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
    file.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    return Files.write(folder.resolve("array.npy"), file.put(data).array());
  }
}
