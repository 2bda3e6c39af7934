package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.limpid.media.DecodedFrame;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.VideoReader;
import dev.limpid.testing.Pictures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos with frames that cannot be processed. */
class ProcessCommandITCase {
  private static final int FRAMES = 60;

  /** Frames of the video that are smaller than {@code frame.min-side}. */
  private static final Set<Integer> SMALL = Set.of(20, 21, 22, 40, 59);

  @TempDir private Path dir;
  private Path input;
  private Path output;
  private Path figures;

  @BeforeEach
  void writeInput() throws IOException {
    input = video("in.avi", FRAMES);
    output = dir.resolve("out.mp4");
    figures = dir.resolve("figures.json");
  }

  @Test
  void framesThatCannotBeProcessed_areShownAsTheyCameAndNamed() throws Exception {
    assertThat(process()).isZero();

    assertThat(times(output)).isEqualTo(times(input)).hasSize(FRAMES);
    JsonNode stream = stream();
    assertThat(stream.get("framesIn").asInt()).isEqualTo(FRAMES);
    assertThat(stream.get("framesOut").asInt()).isEqualTo(FRAMES);
    assertThat(stream.get("framesUnprocessed").asInt()).isEqualTo(SMALL.size());
    List<Integer> named = new ArrayList<>();
    for (JsonNode frame : stream.get("unprocessed")) {
      named.add(frame.get("frame").asInt());
      assertThat(frame.get("seconds").asDouble()).isEqualTo(frame.get("frame").asInt() / 25.0);
      assertThat(frame.get("reason").asText()).contains("image of 40x32").contains("min-side");
      assertThat(frame.get("shown").asText()).isEqualTo("as it came");
    }
    assertThat(named).containsExactlyElementsOf(SMALL.stream().sorted().toList());
  }

  @Test
  void strict_failsAfterAllIsWritten() throws Exception {
    assertThat(process("--strict")).isEqualTo(1);

    assertThat(times(output)).isEqualTo(times(input));
    assertThat(stream().get("framesUnprocessed").asInt()).isEqualTo(SMALL.size());
  }

  @Test
  void moreDeadLettersThanAreWritten_holdNothingUp() throws Exception {
    assertThat(process("--set", "frame.min-side=100", "--set", "dead-letters.per-second=1"))
        .isEqualTo(1);

    assertThat(times(output)).isEqualTo(times(input));
    assertThat(stream().get("framesUnprocessed").asInt()).isEqualTo(FRAMES);
  }

  @Test
  void failure_losesNothingUnderWay() throws Exception {
    Path truth = dir.resolve("truth");
    Files.createDirectories(truth);
    for (int i = 0; i < 10; i++) {
      Files.write(
          truth.resolve("%03d.png".formatted(i)),
          FrameCodec.encodePng(Pictures.rgb(7, i, 80, 64), 80, 64));
    }
    Path longer = video("longer.avi", 600);

    assertThat(
            limpid(
                List.of(
                    longer.toString(), "--set", "frame.min-side=16", "--truth", truth.toString())))
        .isEqualTo(1);

    int written = times(output).size();
    assertThat(written).isBetween(11, 599);
    assertThat(stream().get("framesOut").asInt()).isEqualTo(written);
    assertThat(times(output)).isEqualTo(times(longer).subList(0, written));
  }

  /** As where the temporary folder's disk is full; what has come out is kept. */
  @Test
  void brokerThatCannotWrite_isNamedAndTheFileIsComplete() throws Exception {
    Path longer = video("longer.avi", 6000);
    Path temporary = Files.createDirectory(dir.resolve("temporary"));
    String before = System.setProperty("java.io.tmpdir", temporary.toString());
    StringWriter said = new StringWriter();
    Thread breaker = new Thread(() -> breakBroker(temporary));
    try {
      breaker.start();
      assertThat(
              limpid(
                  new PrintWriter(said), List.of(longer.toString(), "--set", "frame.min-side=16")))
          .isEqualTo(1);
    } finally {
      System.setProperty("java.io.tmpdir", before);
      breaker.join();
    }

    assertThat(said.toString())
        .contains("limpid process: Kafka in this process, over " + temporary)
        .contains("has stopped")
        .contains("Is the disk full?");
    List<Long> written = times(output);
    assertThat(written).isEqualTo(times(longer).subList(0, written.size())).isNotEmpty();
  }

  private void breakBroker(Path temporary) {
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(output));
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, "limpid-kafka-*")) {
      Path data = folders.iterator().next().resolve("content");
      Files.move(data, dir.resolve("moved"));
      Files.createFile(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int process(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(input.toString(), "--set", "frame.min-side=48"));
    arguments.addAll(List.of(more));
    return limpid(arguments);
  }

  private int limpid(List<String> more) {
    return limpid(new PrintWriter(new StringWriter()), more);
  }

  private int limpid(PrintWriter err, List<String> more) {
    List<String> arguments = new ArrayList<>(List.of("process", "-o", output.toString()));
    arguments.addAll(
        List.of(
            "--models", "../../operators/src/test/resources/models", "--model", "tiny-average"));
    arguments.addAll(List.of("--json", figures.toString(), "--set", "threads=1"));
    arguments.addAll(more);
    return Limpid.commandLine().setErr(err).execute(arguments.toArray(String[]::new));
  }

  private JsonNode stream() throws IOException {
    return new ObjectMapper().readTree(figures.toFile()).get("streams").get(0);
  }

  private Path video(String name, int frames) throws IOException {
    List<byte[]> jpegs =
        IntStream.range(0, frames)
            .mapToObj(i -> SMALL.contains(i) ? jpeg(i, 40, 32) : jpeg(i, 80, 64))
            .toList();
    return Files.write(dir.resolve(name), MjpegFile.of(jpegs, 80, 64));
  }

  private static byte[] jpeg(int seed, int width, int height) {
    return FrameCodec.encodeJpeg(Pictures.rgb(7, seed, width, height), width, height, 90);
  }

  private static List<Long> times(Path video) {
    List<Long> millis = new ArrayList<>();
    try (VideoReader reader = VideoReader.open(video)) {
      for (DecodedFrame frame = reader.next(); frame != null; frame = reader.next()) {
        millis.add(Math.round(frame.ptsNanos() / 1e6));
      }
    }
    return millis;
  }
}
