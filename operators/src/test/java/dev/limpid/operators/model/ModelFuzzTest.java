package dev.limpid.operators.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import com.sun.management.ThreadMXBean;
import dev.limpid.operators.inference.TestModels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Model files that are cut, damaged or made to harm; seeded, so that a failure comes again. */
@Timeout(30)
class ModelFuzzTest {
  private static final int MUTATIONS = 1_500;
  private static final long ALLOCATED_AT_MOST = 2 << 20;
  private static final int GRAPH = 7;
  private static final List<byte[]> FIXTURES =
      new ModelRepository(List.of(TestModels.path("tiny-average").getParent()))
          .list().stream().map(ModelFuzzTest::bytes).toList();

  @TempDir Path folder;

  @Test
  void read_fixtureCutAnywhere_isReadOrRefused() throws IOException {
    for (byte[] fixture : FIXTURES) {
      for (int length = 0; length < fixture.length; length += 13) {
        assertReadOrRefused(Arrays.copyOf(fixture, length), "cut to " + length);
      }
    }
  }

  @Test
  void read_fixtureMutated_isReadOrRefused() throws IOException {
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = any(random);
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes = mutated(bytes, random);
      }
      assertReadOrRefused(bytes, "seed " + seed);
    }
  }

  /** The file stays sound; what its contract says does not. */
  @Test
  void readAs_contractMutated_isReadOrRefused() {
    Path file = TestModels.path("tiny-lookahead");
    String contract = Model.read(file).contractJson();
    for (int seed = 0; seed < MUTATIONS; seed++) {
      String mutated = mutated(contract, new Random(seed));
      try {
        assertThat(Model.readAs(file, mutated).contractJson()).isEqualTo(mutated);
      } catch (ModelException e) {
        assertThat(e).hasMessageContaining(file.toString());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + mutated, e);
      }
    }
  }

  @Test
  void parse_fixtureMutated_allocatesByTheFileAndNotByWhatItClaims() throws IOException {
    OnnxFile.parse(FIXTURES.get(0));
    for (int seed = 0; seed < MUTATIONS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = mutated(any(random), random);
      assertThat(allocatedToParse(bytes)).as("seed %d", seed).isLessThan(ALLOCATED_AT_MOST);
    }
  }

  @Test
  void parse_lengthOfTwoGigabytes_isRefusedWithoutAllocatingThem() throws IOException {
    byte[] claim =
        message(
            output -> {
              output.writeTag(GRAPH, WireFormat.WIRETYPE_LENGTH_DELIMITED);
              output.writeUInt32NoTag(Integer.MAX_VALUE);
            });

    assertThatThrownBy(() -> OnnxFile.parse(claim)).isInstanceOf(IOException.class);
    assertThat(allocatedToParse(claim)).isLessThan(ALLOCATED_AT_MOST);
  }

  @Test
  void parse_groupsInGroups_areRefusedBeforeTheStackEnds() throws IOException {
    byte[] nested =
        message(
            output -> {
              for (int depth = 0; depth < 1_000_000; depth++) {
                output.writeTag(100, WireFormat.WIRETYPE_START_GROUP);
              }
            });

    assertThatThrownBy(() -> OnnxFile.parse(nested)).isInstanceOf(IOException.class);
  }

  /** Two gigabytes of weights must not be held twice. */
  @Test
  void parse_weights_areNotCopied() throws IOException {
    byte[] weights =
        message(
            output -> {
              output.writeTag(GRAPH, WireFormat.WIRETYPE_LENGTH_DELIMITED);
              byte[] raw = message(weight -> weight.writeByteArray(9, new byte[16 << 20]));
              byte[] graph = message(part -> part.writeByteArray(5, raw));
              output.writeUInt32NoTag(graph.length);
              output.writeRawBytes(graph);
              output.writeRawBytes(FIXTURES.get(0));
            });

    assertThat(OnnxFile.parse(weights).outputs()).isNotEmpty();
    assertThat(allocatedToParse(weights)).isLessThan(ALLOCATED_AT_MOST);
  }

  private void assertReadOrRefused(byte[] bytes, String what) throws IOException {
    Path file = Files.write(folder.resolve("fuzzed.onnx"), bytes);
    try {
      assertThat(Model.read(file).sizeBytes()).isEqualTo(bytes.length);
    } catch (ModelException e) {
      assertThat(e).as(what).hasMessageContaining("fuzzed.onnx");
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
  }

  private static byte[] any(Random random) {
    return FIXTURES.get(random.nextInt(FIXTURES.size()));
  }

  /** One change: a byte, the length that a field claims, a piece left out, twice or of another. */
  private static byte[] mutated(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    int length = random.nextInt(Math.min(64, bytes.length - at) + 1);
    byte[] head = Arrays.copyOf(bytes, at);
    byte[] tail = Arrays.copyOfRange(bytes, at, bytes.length);
    byte[] claim = {-1, -1, -1, -1, (byte) random.nextInt(16)};
    byte[] other = any(random);
    int from = random.nextInt(other.length);
    return switch (random.nextInt(5)) {
      case 0 -> joined(head, new byte[] {(byte) random.nextInt()}, after(tail, 1));
      case 1 -> joined(head, claim, after(tail, 1));
      case 2 -> joined(head, after(tail, length));
      case 3 -> joined(head, Arrays.copyOf(tail, length), tail);
      default -> joined(head, Arrays.copyOfRange(other, from, other.length));
    };
  }

  private static String mutated(String text, Random random) {
    String spice = "\"{}[],:-0123456789eNHWC/+*x \\n\u00fc";
    StringBuilder mutated = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(mutated.length());
      int end = Math.min(mutated.length(), at + random.nextInt(3));
      char one = spice.charAt(random.nextInt(spice.length()));
      mutated.replace(at, end, String.valueOf(one));
    }
    return mutated.toString();
  }

  private static byte[] after(byte[] bytes, int length) {
    return Arrays.copyOfRange(bytes, Math.min(length, bytes.length), bytes.length);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static long allocatedToParse(byte[] bytes) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      Objects.requireNonNull(OnnxFile.parse(bytes));
    } catch (IOException e) {
      Objects.requireNonNull(e);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private interface Content {
    void write(CodedOutputStream output) throws IOException;
  }

  private static byte[] message(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    content.write(output);
    output.flush();
    return bytes.toByteArray();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
