package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.testing.Pictures;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Frames that are too old, and frames that are not, through the whole job and a real broker. */
class OverloadKafkaITCase {
  private static final String PREFIX = "overload";
  private static final List<String> STREAMS = List.of("front", "rear");
  private static final byte[] JPEG = Pictures.jpeg(3, 3, 32, 24);
  private static final int OLD = 60;
  private static final int FRAMES = 120;

  @RegisterExtension static final PipelineBroker BROKER = new PipelineBroker();

  @TempDir private Path directory;

  @Test
  void run_oldFramesThenNewOnesAndAFailure_skipsTheOldAndLosesNone() throws Exception {
    BROKER.topics().produce(PREFIX, frames());
    FailingStage.reset(FRAMES - OLD);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, restartingOnce());
    PipelineJob.build(environment, pipeline());
    JobClient job = environment.executeAsync();
    BROKER.topics().awaitCommitted(PREFIX, STREAMS.size() * FRAMES);
    job.cancel().get(60, TimeUnit.SECONDS);

    assertThat(FailingStage.failures()).isEqualTo(1);
    List<WireRecord> outputs = BROKER.topics().outputs(PREFIX);
    for (String stream : STREAMS) {
      List<WireRecord> own = outputs.stream().filter(out -> out.stream().equals(stream)).toList();
      assertThat(own).extracting(this::seq).containsExactlyElementsOf(seqs(0, FRAMES));
      assertThat(own)
          .filteredOn(out -> FrameHeaders.isSkipped(out.headers()))
          .allSatisfy(out -> assertThat(out.value()).isEqualTo(JPEG))
          .extracting(this::seq)
          .containsExactlyElementsOf(seqs(0, OLD));
      assertBurstIsTold(stream);
    }
  }

  /** A failure within the burst begins it once more. */
  private void assertBurstIsTold(String stream) {
    List<Event> events =
        BROKER.topics().events(PREFIX).stream()
            .filter(event -> event.stream().equals(stream))
            .toList();
    assertThat(events.get(0).type()).isEqualTo(Event.Type.RESET_OVERLOAD);
    assertThat(events.get(0).seq()).isZero();
    Event last = events.get(events.size() - 1);
    assertThat(last.type()).isEqualTo(Event.Type.OVERLOAD_ENDED);
    assertThat(last.seq()).isEqualTo(OLD);
  }

  /** The broker takes times of up to an hour ahead. */
  private static List<WireRecord> frames() {
    long now = System.currentTimeMillis();
    long old = now - Duration.ofHours(1).toMillis();
    long ahead = now + Duration.ofMinutes(30).toMillis();
    List<WireRecord> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      FrameHeaders headers = new FrameHeaders(OptionalLong.of(i), OptionalLong.empty(), 1);
      long taken = i < OLD ? old : ahead;
      for (String stream : STREAMS) {
        frames.add(WireRecord.outgoing("", taken, stream, JPEG, headers.toWire()));
      }
    }
    return frames;
  }

  private static List<Long> seqs(long from, long until) {
    return LongStream.range(from, until).boxed().toList();
  }

  private long seq(WireRecord output) {
    return FrameHeaders.parse(output.headers()).seq().orElseThrow();
  }

  private static Configuration restartingOnce() {
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
    return configuration;
  }

  private Pipeline pipeline() {
    return PipelineFile.parse(
            "stages: [ %s: { model: tiny-average } ]".formatted(FailingStageType.NAME), "test")
        .with("kafka.bootstrap=" + BROKER.bootstrap())
        .with("kafka.prefix=" + PREFIX)
        .with("live.max-lag=1 s")
        .with("checkpoint.interval=100 ms")
        .with("checkpoint.dir=" + directory.toUri())
        .with("models=" + Path.of("../operators/src/test/resources/models"))
        .with("threads=1");
  }
}
