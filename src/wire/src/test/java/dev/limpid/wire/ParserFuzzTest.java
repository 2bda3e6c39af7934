package dev.limpid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What comes out of Kafka may be anything: whatever the bytes, a parser gives a value or says what
 * is wrong, soon, and reserves no memory because some bytes claim that much will follow. Seeded; a
 * failure prints the bytes.
 */
class ParserFuzzTest {
  private static final int RUNS = 2_000;
  private static final byte[][] LENGTHS = {
    {0x7F, -1, -1, -1}, {-1, -1, -1, -1}, {-1, -1, -1, -2}, {0x10, 0, 0, 0}, {-128, 0, 0, 0}
  };

  private static final long MAX_ALLOCATED = 4 << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A parser; beside {@link WireFormatException} it may say that the bytes end too early. */
  interface Parser {
    Object parse(byte[] bytes) throws IOException;
  }

  static Stream<Arguments> parsers() throws IOException {
    Match.Query query = new Match.Query("cam", 5, 2, 77, "frames/0/5");
    Match.Place place = new Match.Place(40, 500, 3, 41, 1_640L, "recordings", 1, 99);
    Match match = new Match(Match.Kind.PROVISIONAL, "m", query, place, 0.5, 1, new byte[] {1, 2});
    Reference.Summary summary = new Reference.Summary("monday", "m@1", "cam", 20, 2, 77);
    ReferenceFrame frame =
        new ReferenceFrame(5, 200, new RecordPlace("recordings", 1, 9), new float[] {0.6f, 0.8f});
    WireRecord entry = ReferenceRecords.entry("references", summary, 12, frame);
    FrameHeaders headers = new FrameHeaders(OptionalLong.of(1), OptionalLong.of(2), 3);
    WireRecord image = WireRecord.outgoing("t", 1, "cam", new byte[300], headers.toWire());
    return Stream.of(
        parser("event", Event::fromJson, event().toJson()),
        parser("match", Match::fromJson, match.toJson()),
        parser("pipeline", PipelineDescription::fromJson, description().toJson()),
        parser("vector", Vectors::fromBytes, Vectors.toBytes(new float[] {0.6f, 0.8f})),
        parser("place", bytes -> RecordPlace.parse(new String(bytes, UTF_8)), bytes("t/1/2")),
        parser("record", WireRecordFormatTest::read, WireRecordFormatTest.bytes(image)),
        parser(
            "frame headers",
            bytes -> FrameHeaders.parse(WireRecordFormatTest.read(bytes).headers()),
            WireRecordFormatTest.bytes(image)),
        parser(
            "summary",
            ReferenceRecords::readSummary,
            Objects.requireNonNull(ReferenceRecords.summary("references", summary).value())),
        parser(
            "reference entry",
            bytes ->
                Optional.ofNullable(
                    ReferenceRecords.readEntry(WireRecordFormatTest.read(bytes), 77)),
            WireRecordFormatTest.bytes(entry)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("parsers")
  @Timeout(20)
  void parse_changedBytes_givesAValueOrSaysWhatIsWrong(String name, Parser parser, byte[] valid)
      throws IOException {
    assertThat(parser.parse(valid)).isNotNull();
    SplittableRandom random = new SplittableRandom(name.hashCode());
    int refused = 0;
    for (int run = 0; run < RUNS; run++) {
      refused += isRefused(parser, changed(valid, random)) ? 1 : 0;
    }
    assertThat(refused).isPositive();
  }

  private static boolean isRefused(Parser parser, byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean refused = false;
    try {
      if (parser.parse(bytes) == null) {
        throw new AssertionError("null for " + Arrays.toString(bytes));
      }
    } catch (WireFormatException | EOFException e) {
      refused = true;
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError("bytes " + Arrays.toString(bytes), e);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > MAX_ALLOCATED) {
      throw new AssertionError(allocated + " bytes reserved for " + Arrays.toString(bytes));
    }
    return refused;
  }

  /** The valid bytes with a few changes, or noise. */
  private static byte[] changed(byte[] valid, SplittableRandom random) {
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] bytes = valid.clone();
    for (int change = random.nextInt(4); change >= 0 && bytes.length > 0; change--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        case 3 -> bytes = repeated(bytes, at, random.nextInt(64));
        default -> {
          byte[] length = LENGTHS[random.nextInt(LENGTHS.length)];
          System.arraycopy(length, 0, bytes, at, Math.min(length.length, bytes.length - at));
        }
      }
    }
    return bytes;
  }

  private static byte[] repeated(byte[] bytes, int at, int times) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + times);
    Arrays.fill(longer, at, at + times, bytes[at]);
    System.arraycopy(bytes, at, longer, at + times, bytes.length - at);
    return longer;
  }

  private static Event event() {
    return new Event(Event.Type.ANOMALY, "cam", 5, 2, 77, "far off", 4.5);
  }

  private static PipelineDescription description() {
    List<TopicDescription> outputs = new ArrayList<>();
    for (Panel panel : Panel.values()) {
      outputs.add(new TopicDescription("t", "s", "T", panel, "image/jpeg"));
    }
    return new PipelineDescription(outputs);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static Arguments parser(String name, Parser parser, byte[] valid) {
    return Arguments.of(name, parser, valid);
  }
}
