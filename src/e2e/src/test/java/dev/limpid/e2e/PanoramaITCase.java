package dev.limpid.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.jobs.PipelineJob;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frames of three cameras are gathered by time, through a real broker and Flink, by a kind of stage
 * that only the class path of the tests has: with a failure in the middle, what is committed is the
 * same bytes.
 */
class PanoramaITCase {
  private static final int FRAMES = 120;
  private static final int LACKS_FROM = 40;
  private static final int LACKS_TO = 44;
  private static final int SETS = FRAMES - (LACKS_TO - LACKS_FROM);
  private static final String PICTURES = "limpid.panorama panorama";
  private static final String EVENTS = "limpid.events north";

  @TempDir private Path dir;

  @Test
  void failureInTheMiddle_setsAreTheSameBytes() throws Exception {
    SortedMap<String, List<WireRecord>> undisturbed = run("undisturbed", 0);
    assertThat(undisturbed).containsOnlyKeys(PICTURES, EVENTS);
    assertPictures(Objects.requireNonNull(undisturbed.get(PICTURES)));
    assertEvents(Objects.requireNonNull(undisturbed.get(EVENTS)));

    assertThat(run("failing", SETS / 2)).isEqualTo(undisturbed);
    assertThat(PanoramaStageType.hasFailed()).isTrue();
  }

  private SortedMap<String, List<WireRecord>> run(String name, int failAt) throws Exception {
    PipelineRun.Footage footage =
        new PipelineRun.Footage(
            PanoramaStageType.STREAMS, PanoramaITCase::millis, PanoramaITCase::picture);
    Path folder = Files.createDirectories(dir.resolve(name));
    try (PipelineRun run = new PipelineRun(folder, PanoramaStageType.NAME, footage)) {
      run.send(0, FRAMES);
      PanoramaStageType.failAt(failAt);
      Pipeline pipeline =
          PipelineFile.read(run.pipelineFile())
              .with("kafka.bounded=true")
              .with("kafka.fetch=8192")
              .with("checkpoint.interval=50 ms");
      StreamExecutionEnvironment environment = environment(failAt > 0);
      PipelineJob.build(environment, pipeline);
      environment.execute();
      return run.committed();
    }
  }

  private static StreamExecutionEnvironment environment(boolean mayFail) {
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, mayFail ? "fixed-delay" : "none");
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
    return StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
  }

  /** 25 frames per second, up to 20 ms late. */
  private static long millis(String stream, int seq) {
    return 40L * seq + new Random(31L * seq + stream.hashCode()).nextInt(20);
  }

  private static byte[] picture(String stream, int seq) {
    boolean lacks = stream.equals("east") && seq >= LACKS_FROM && seq < LACKS_TO;
    return lacks ? null : PipelineRun.Footage.pattern(stream, seq);
  }

  private static void assertPictures(List<WireRecord> pictures) {
    assertThat(pictures).hasSize(SETS);
    int seq = 0;
    for (WireRecord picture : pictures) {
      assertThat(FrameHeaders.parse(picture.headers()).seq()).hasValue(seq);
      assertThat(Pictures.decode(Objects.requireNonNull(picture.value())).capacity())
          .isEqualTo(3 * 3 * 64 * 48);
      seq = seq + 1 == LACKS_FROM ? LACKS_TO : seq + 1;
    }
  }

  private static void assertEvents(List<WireRecord> records) {
    List<Event> events =
        records.stream()
            .map(record -> Event.fromJson(Objects.requireNonNull(record.value())))
            .toList();
    assertThat(events).extracting(Event::type).containsOnly(Event.Type.SET_INCOMPLETE);
    assertThat(events).extracting(Event::seq).containsExactly(40L, 41L, 42L, 43L);
    assertThat(events).allMatch(event -> event.detail().contains("missing: east"));
  }
}
