package dev.limpid.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.testing.Frames;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** States on disk: checkpoints are restored, and go over to the heap by a savepoint. */
class StateBackendKafkaITCase {
  private static final int STREAMS = 5;
  private static final int PART = 20;

  @RegisterExtension static final PipelineBroker BROKER = new PipelineBroker();

  @TempDir private Path directory;

  @Test
  void disk_checkpointThenSavepointThenMemory_sameBytes() throws Exception {
    BROKER.topics().produce("whole", frames(0));
    BROKER.topics().produce("whole", frames(1));
    runPart("whole", 2, "memory", "").cancel().get(60, TimeUnit.SECONDS);

    JobClient job = runPart("parts", 0, "disk", "");
    job.cancel().get(60, TimeUnit.SECONDS);
    Path checkpoint = newest(directory.resolve("parts"));
    SavedState.of(1, checkpoint).require();
    assertOtherBackendIsRefused(checkpoint.toUri().toString());

    job = runPart("parts", 1, "disk", checkpoint.toUri().toString());
    String savepoints = directory.resolve("savepoints").toUri().toString();
    String savepoint =
        job.stopWithSavepoint(false, savepoints, SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);

    runPart("parts", 2, "memory", savepoint).cancel().get(60, TimeUnit.SECONDS);
    assertThat(BROKER.topics().committed("parts")).isEqualTo(BROKER.topics().committed("whole"));

    cutSharedFiles(checkpoint);
    assertThatThrownBy(() -> SavedState.of(1, checkpoint).require())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("got 1");
  }

  private void assertOtherBackendIsRefused(String checkpoint) {
    assertThatThrownBy(() -> run(pipeline("parts", "memory"), checkpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was written with state.backend: disk, the pipeline asks for memory");
  }

  /** Files that checkpoints share are looked at too. */
  private static void cutSharedFiles(Path checkpoint) throws IOException {
    Path shared = checkpoint.resolveSibling("shared");
    try (Stream<Path> files = Files.walk(shared)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(1);
        }
      }
    }
  }

  /** The last frame of each stream waits for the next one. */
  private JobClient runPart(String prefix, int part, String backend, String state)
      throws Exception {
    BROKER.topics().produce(prefix, frames(part));
    JobClient job = run(pipeline(prefix, backend), state);
    BROKER.topics().awaitCommitted(prefix, ((part + 1) * PART - 1) * STREAMS);
    return job;
  }

  private static JobClient run(Pipeline pipeline, String state) throws Exception {
    Configuration settings = new Configuration();
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    settings.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    if (!state.isEmpty()) {
      settings.set(StateRecoveryOptions.SAVEPOINT_PATH, state);
    }
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, settings);
    PipelineJob.build(environment, pipeline);
    return environment.executeAsync();
  }

  private Pipeline pipeline(String prefix, String backend) throws IOException {
    return PipelineFile.parse("stages: [ deblur: { model: tiny-lookahead } ]", "test")
        .with("kafka.bootstrap=" + BROKER.bootstrap())
        .with("kafka.prefix=" + prefix)
        .with("checkpoint.interval=200 ms")
        .with("checkpoint.dir=" + directory.resolve(prefix).toUri())
        .with("state.backend=" + backend)
        .with("memory.states=1")
        .with("models=" + Path.of("../operators/src/test/resources/models"))
        .with("threads=1");
  }

  private static Path newest(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.endsWith(SavedState.COMPLETE))
          .map(Path::getParent)
          .max((one, other) -> Long.compare(number(one), number(other)))
          .orElseThrow();
    }
  }

  private static long number(Path checkpoint) {
    return SavedState.of(1, checkpoint).number();
  }

  private static List<WireRecord> frames(int part) {
    List<WireRecord> frames = new ArrayList<>();
    for (int i = part * PART; i < (part + 1) * PART; i++) {
      for (int s = 0; s < STREAMS; s++) {
        frames.add(Frames.frame("camera-" + s, i));
      }
    }
    return frames;
  }
}
