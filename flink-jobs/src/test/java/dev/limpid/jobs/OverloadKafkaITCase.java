package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.testing.Pictures;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Cameras that send twice what the job can do, through a real broker. */
class OverloadKafkaITCase {
  private static final String PREFIX = "overload";
  private static final List<String> STREAMS = List.of("front", "rear");
  private static final byte[] JPEG = Pictures.jpeg(3, 3, 32, 24);
  private static final int FRAME_MILLIS = 40;
  private static final long BOUND_MILLIS = 1000;

  @RegisterExtension static final PipelineBroker BROKER = new PipelineBroker();

  @TempDir private Path directory;

  private final List<WireRecord> sent = new ArrayList<>();
  private long seq;

  @Test
  void run_twiceTheLoadThenLess_skipsInBurstsAndThenNothing() throws Exception {
    BROKER.topics().create(PREFIX);
    FailingStage.reset();
    FailingStage.slowDown(FRAME_MILLIS);
    Pipeline pipeline = pipeline();
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
    PipelineJob.build(environment, pipeline);
    JobClient job = environment.executeAsync();
    film(10_000, FRAME_MILLIS);
    long relieved = System.currentTimeMillis();
    film(8_000, 8 * FRAME_MILLIS);
    BROKER.topics().awaitCommitted(PREFIX, sent.size());
    job.cancel().get(60, TimeUnit.SECONDS);

    List<WireRecord> outputs = BROKER.topics().outputs(PREFIX);
    for (String stream : STREAMS) {
      assertThat(outputs.stream().filter(out -> out.stream().equals(stream)).map(this::seq))
          .containsExactlyElementsOf(LongStream.range(0, seq).boxed().toList());
    }
    List<WireRecord> skipped =
        outputs.stream().filter(out -> FrameHeaders.isSkipped(out.headers())).toList();
    assertThat(skipped)
        .hasSizeGreaterThan(sent.size() / 8)
        .allSatisfy(out -> assertThat(out.value()).isEqualTo(JPEG))
        .allSatisfy(out -> assertThat(out.timestampMillis()).isLessThan(relieved + 5000));
    List<Long> lags = FailingStage.lags().stream().sorted().toList();
    assertThat(lags.get(lags.size() * 9 / 10)).isLessThan(BOUND_MILLIS);
    assertBurstsAreTold();
  }

  @Test
  void requireStages_ofARecording_isRefused() {
    assertThatThrownBy(() -> PipelineStart.requireStages(pipeline().with("kafka.bounded=true")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("live.max-lag is for cameras");
  }

  private void assertBurstsAreTold() {
    for (String stream : STREAMS) {
      List<Event.Type> types =
          BROKER.topics().events(PREFIX).stream()
              .filter(event -> event.stream().equals(stream))
              .map(Event::type)
              .toList();
      assertThat(types).isNotEmpty();
      for (int i = 0; i < types.size(); i++) {
        assertThat(types.get(i))
            .isEqualTo(i % 2 == 0 ? Event.Type.RESET_OVERLOAD : Event.Type.OVERLOAD_ENDED);
      }
      assertThat(types.size() % 2).isZero();
    }
  }

  /** Each camera sends a frame, again and again. */
  private void film(long millis, long intervalMillis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      long now = System.currentTimeMillis();
      FrameHeaders headers = new FrameHeaders(OptionalLong.of(seq++), OptionalLong.empty(), 1);
      List<WireRecord> frames =
          STREAMS.stream()
              .map(stream -> WireRecord.outgoing("", now, stream, JPEG, headers.toWire()))
              .toList();
      BROKER.topics().send(PREFIX, frames);
      sent.addAll(frames);
      TimeUnit.MILLISECONDS.sleep(intervalMillis);
    }
  }

  private long seq(WireRecord output) {
    return FrameHeaders.parse(output.headers()).seq().orElseThrow();
  }

  private Pipeline pipeline() {
    return PipelineFile.parse(
            "stages: [ %s: { model: tiny-average } ]".formatted(FailingStageType.NAME), "test")
        .with("kafka.bootstrap=" + BROKER.bootstrap())
        .with("kafka.prefix=" + PREFIX)
        .with("live.max-lag=" + BOUND_MILLIS + " ms")
        .with("checkpoint.interval=500 ms")
        .with("checkpoint.dir=" + directory.toUri())
        .with("models=" + Path.of("../operators/src/test/resources/models"))
        .with("threads=1");
  }
}
