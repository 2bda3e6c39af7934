package dev.limpid.jobs;

import dev.limpid.operators.frame.Damaged;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.pipeline.FrameOptions;
import dev.limpid.operators.pipeline.OverloadOptions;
import dev.limpid.operators.stage.Key;
import dev.limpid.wire.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.runtime.jobgraph.tasks.CheckpointCoordinatorConfiguration;

/**
 * Every key of the pipeline file. {@code src/docs/pipeline-file.md} is generated from this list.
 */
public final class PipelineKeys {

  /** What a reader of committed output may rely on. */
  public enum Delivery {
    EXACTLY_ONCE,
    AT_LEAST_ONCE
  }

  /** What is done when outputs of a checkpoint are not in Kafka. */
  public enum LostOutputs {
    AGAIN,
    TWICE,
    SKIP
  }

  /** Where the states of streams are between checkpoints. */
  public enum StateBackend {
    MEMORY("hashmap"),
    DISK("rocksdb");

    private final String flinkName;

    StateBackend(String flinkName) {
      this.flinkName = flinkName;
    }

    /** As the pipeline file has it. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** As Flink calls it. */
    String flinkName() {
      return flinkName;
    }
  }

  /** Where the job starts to read when it has no checkpoint. */
  public enum Start {
    EARLIEST,
    LATEST
  }

  public static final Key<String> BOOTSTRAP =
      Key.text(
          "kafka.bootstrap", "host:port, separated by commas", "localhost:9092", "Kafka brokers.");
  public static final Key<String> PREFIX =
      new Key<>(
          "kafka.prefix",
          "letters, digits, _ and -",
          "limpid",
          "Prefix of all topics: PREFIX.frames, PREFIX.events, ...",
          text -> new Topics(text).prefix());
  public static final Key<Map<String, String>> PROPERTIES =
      new Key<>(
          "kafka.properties",
          "settings of Kafka's clients",
          "",
          "Security and whatever else a broker asks of its clients, such as { security.protocol:"
              + " SASL_SSL }; secrets as ${env:NAME}, ${file:PATH} or ${file:PATH:KEY}. What limpid"
              + " must decide is refused.",
          PipelineKeys::noProperties);

  /** What the names of client settings begin with. */
  static final String PROPERTY = PROPERTIES.name() + ".";

  public static final Key<List<String>> FRAMES =
      new Key<>(
          "kafka.frames",
          "topics, separated by commas",
          "",
          "Where frames come from, in the place of PREFIX.frames. A stream is the key of its records"
              + " in one of them: the same key from another topic goes to the dead-letter topic.",
          PipelineKeys::topicNames);
  public static final Key<String> FRAMES_PATTERN =
      new Key<>(
          "kafka.frames.pattern",
          "regular expression",
          "",
          "Frames come from every topic whose whole name it matches, also from those that are made"
              + " later.",
          PipelineKeys::regularExpression);
  public static final Key<Delivery> DELIVERY =
      Key.choice(
          "kafka.delivery",
          Delivery.class,
          Delivery.EXACTLY_ONCE,
          "Exactly-once writes in transactions, which readers of committed records see after each"
              + " checkpoint.");
  public static final Key<Duration> TRANSACTION_TIMEOUT =
      Key.duration(
          "kafka.transaction-timeout",
          "0 s",
          "How long a pipeline may be down before the broker gives up what it had written but not"
              + " committed; 0: as long as the broker allows (transaction.max.timeout.ms), at most a"
              + " day. Until then readers of committed records wait behind it.");
  public static final Key<LostOutputs> LOST_OUTPUTS =
      Key.choice(
          "kafka.lost-outputs",
          LostOutputs.class,
          LostOutputs.AGAIN,
          "What is done when the broker has given them up. again: limpid run writes them again from"
              + " the checkpoint before, if none of them was committed; otherwise, and on a cluster,"
              + " the job stops. twice: also if some are then written twice. skip: goes on without"
              + " them.");
  public static final Key<Start> START =
      Key.choice(
          "kafka.start",
          Start.class,
          Start.EARLIEST,
          "Where reading starts when there is no checkpoint.");
  public static final Key<Boolean> BOUNDED =
      Key.flag(
          "kafka.bounded",
          false,
          "End once all is read that the topics hold at the start: for recordings. What waits for a"
              + " later frame then leaves, as at the end of a stream. limpid run stops with a"
              + " savepoint, and goes on from there when it is started again, bounded or not. On a"
              + " cluster the job ends for good.");
  public static final Key<Integer> FETCH =
      Key.integer(
          "kafka.fetch",
          "bytes",
          1024,
          64 << 20,
          256 << 10,
          "Most bytes that one fetch takes from a partition; small fetches interleave streams, so"
              + " that batches fill.");

  /** Flink takes no shorter time between checkpoints. */
  private static final Duration FLINK_SHORTEST =
      Duration.ofMillis(CheckpointCoordinatorConfiguration.MINIMAL_CHECKPOINT_TIME);

  public static final Key<Duration> CHECKPOINT_INTERVAL =
      Key.duration(
          "checkpoint.interval", FLINK_SHORTEST, "5 s", "Time from one checkpoint to the next.");
  public static final Key<String> CHECKPOINT_DIR =
      new Key<>(
          "checkpoint.dir",
          "URI or absolute path",
          "",
          "Where checkpoints go, each character as it stands; empty: the cluster's own setting or,"
              + " for limpid run, a folder of the pipeline's own below ~/.local/state/limpid.",
          FlinkFolder::checked);

  public static final Key<List<String>> MODELS =
      Key.list("models", "directories", "", "Where model names are looked up, first match wins.");
  public static final Key<Device> DEVICE =
      Key.choice("device", Device.class, Device.AUTO, "Where models run; auto falls back to cpu.");
  public static final Key<Integer> THREADS =
      Key.integer(
          "threads", "threads", 0, 1024, 0, "Threads of one model call on a CPU; 0: all cores.");
  public static final Key<Integer> PARALLELISM =
      Key.integer(
          "parallelism",
          "subtasks",
          1,
          PipelineJob.MAX_PARALLELISM,
          1,
          "Parallel frame operators; one per GPU.");

  public static final Key<Integer> BATCH_MAX =
      Key.integer(
          "batch.max",
          "frames",
          1,
          1024,
          FrameOptions.DEFAULTS.batchMax(),
          "Most frames, of different streams, in one model call.");
  public static final Key<Duration> BATCH_LINGER =
      Key.duration(
          "batch.linger",
          FrameOptions.DEFAULTS.lingerMillis() + " ms",
          "Longest wait for frames of other active streams; a lone stream never waits.");
  public static final Key<Integer> BATCH_QUEUE =
      Key.integer(
          "batch.queue",
          "frames",
          1,
          10_000,
          FrameOptions.DEFAULTS.queueMax(),
          "Frames of one stream that may wait inside the operator.");

  public static final Key<Duration> MAX_LAG =
      Key.duration(
          "live.max-lag",
          "0 s",
          "For cameras: how far the pipeline may be behind them. Frames that are older when their"
              + " turn comes, by this machine's clock and the time of their record, are skipped in"
              + " bursts, those of streams that take most time first. 0: every frame is processed,"
              + " however old.");
  public static final Key<OverloadOptions.Mode> OVERLOAD =
      Key.choice(
          "overload",
          OverloadOptions.Mode.class,
          OverloadOptions.OFF.mode(),
          "What becomes of skipped frames. pass: they go as they came, with the header"
              + " limpid.skipped, to the topics that have a picture of each frame. drop: they are"
              + " left out. Events tell where that begins and ends.");

  public static final Key<Integer> CODEC_THREADS =
      Key.integer(
          "codec.threads",
          "threads",
          1,
          256,
          FrameOptions.DEFAULTS.codecThreads(),
          "Threads per subtask that decode and encode pictures.");
  public static final Key<Integer> QUALITY =
      Key.integer(
          "output.quality",
          "JPEG quality",
          1,
          100,
          FrameOptions.DEFAULTS.jpegQuality(),
          "Quality of output frames.");
  public static final Key<Long> MAX_PIXELS =
      Key.longInteger(
          "frame.max-pixels",
          "pixels",
          256,
          1L << 29,
          FrameOptions.DEFAULT_MAX_PIXELS,
          "Larger frames go to the dead-letter topic.");
  public static final Key<Integer> MIN_SIDE =
      Key.integer(
          "frame.min-side",
          "pixels",
          1,
          4096,
          FrameOptions.DEFAULTS.minSide(),
          "Frames narrower or lower than this go to the dead-letter topic.");
  public static final Key<Damaged> DAMAGED =
      Key.choice(
          "frame.damaged",
          Damaged.class,
          FrameOptions.DEFAULTS.damaged(),
          "Where JPEGs go that can be decoded but are damaged inside: to the dead-letter topic, or"
              + " on, with an event or (accept) without; the others decode each JPEG twice.");
  public static final Key<Integer> DEAD_LETTERS =
      Key.integer(
          "dead-letters.per-second",
          "records",
          1,
          1_000_000,
          FrameOptions.DEFAULTS.deadLettersPerSecond(),
          "Most dead letters of one stream in a second, by the time of its records; the rest is"
              + " counted, and told by an event before the next checkpoint.");
  public static final Key<Long> MEMORY_FRAMES =
      Key.longInteger(
          "memory.frames",
          "MiB",
          0,
          1L << 30,
          0,
          "Native memory, on each machine, for pixels of frames in work and for models while they run; larger frames"
              + " go to the dead-letter topic. 0: three fifths of what the machine, or its"
              + " container, has beside the Java heap.");
  public static final Key<Long> MEMORY_STATES =
      Key.longInteger(
          "memory.states",
          "MiB",
          0,
          1L << 30,
          0,
          "Native memory, on each machine, for states of streams that are ready for their next frame; those of the"
              + " longest silent streams rest in the state backend. 0: one fifth, as above.");
  public static final Key<StateBackend> STATE_BACKEND =
      Key.choice(
          "state.backend",
          StateBackend.class,
          StateBackend.MEMORY,
          "Where states are between checkpoints. memory: on the Java heap, of which they may take"
              + " half; streams beyond that are refused. disk: in RocksDB, which writes only what"
              + " changed into a checkpoint: for thousands of streams. From one to the other only"
              + " through a savepoint, which limpid run writes when it is stopped.");
  public static final Key<Duration> STREAM_TTL =
      Key.duration(
          "stream.ttl",
          Duration.ofMillis(1),
          "10 min",
          "A stream silent for longer loses its state.");

  /** All keys outside of {@code stages}, in the order of the documentation. */
  public static final List<Key<?>> ALL =
      List.of(
          BOOTSTRAP,
          PREFIX,
          PROPERTIES,
          FRAMES,
          FRAMES_PATTERN,
          DELIVERY,
          TRANSACTION_TIMEOUT,
          LOST_OUTPUTS,
          START,
          BOUNDED,
          FETCH,
          CHECKPOINT_INTERVAL,
          CHECKPOINT_DIR,
          MODELS,
          DEVICE,
          THREADS,
          PARALLELISM,
          BATCH_MAX,
          BATCH_LINGER,
          BATCH_QUEUE,
          MAX_LAG,
          OVERLOAD,
          CODEC_THREADS,
          QUALITY,
          MAX_PIXELS,
          MIN_SIDE,
          DAMAGED,
          DEAD_LETTERS,
          STREAM_TTL,
          MEMORY_FRAMES,
          MEMORY_STATES,
          STATE_BACKEND);

  private PipelineKeys() {}

  private static Map<String, String> noProperties(String text) {
    if (!text.isEmpty()) {
      throw new IllegalArgumentException("expected keys and values");
    }
    return Map.of();
  }

  private static List<String> topicNames(String text) {
    List<String> names =
        Arrays.stream(text.split(",")).map(String::strip).filter(name -> !name.isEmpty()).toList();
    for (String name : names) {
      if (!name.matches("[A-Za-z0-9._-]{1,249}")) {
        throw new IllegalArgumentException(
            "expected names of topics: letters, digits, '.', '_' and '-'; a pattern is"
                + " kafka.frames.pattern");
      }
    }
    return names;
  }

  private static String regularExpression(String text) {
    try {
      return Pattern.compile(text).pattern();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "expected a regular expression (%s)".formatted(e.getDescription()), e);
    }
  }
}
