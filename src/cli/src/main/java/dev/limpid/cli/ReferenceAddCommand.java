package dev.limpid.cli;

import dev.limpid.align.Describer;
import dev.limpid.ingest.Ingest;
import dev.limpid.ingest.IngestOptions;
import dev.limpid.ingest.IngestStats;
import dev.limpid.ingest.InputParser;
import dev.limpid.ingest.Playback;
import dev.limpid.ingest.RunningIngest;
import dev.limpid.media.VideoOptions;
import dev.limpid.operators.describe.DescribeStageType;
import dev.limpid.wire.KafkaRight;
import dev.limpid.wire.Reference;
import dev.limpid.wire.ReferenceStore;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limpid reference add}. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Store a recording as a reference: descriptors of its frames, and where the frames lie in"
            + " Kafka. A file goes to PREFIX.recordings first; of a topic of frames, the last run"
            + " (epoch) of the stream is taken. A reference of the same name is replaced; running"
            + " jobs go on with the old one until they are restarted.",
    footer = {
      "",
      "Examples:",
      "  limpid reference add monday monday.mp4",
      "  limpid reference add tuesday limpid.deblurred:gate --every 5"
    })
final class ReferenceAddCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME", description = "Letters, digits, '_', '-' or '.'.")
  private String name;

  @Parameters(
      index = "1",
      paramLabel = "FILE|TOPIC[:STREAM]",
      description = "A video or folder of images, or a topic of frames and a stream in it.")
  private String source;

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--descriptor",
      defaultValue = DescribeStageType.DEFAULT_MODEL,
      paramLabel = "NAME",
      description = {
        "Model of task describe, by name or file; the one that the describe stage has",
        "(default: ${DEFAULT-VALUE})."
      })
  private String descriptor;

  @Option(
      names = "--every",
      defaultValue = "" + DescribeStageType.DEFAULT_EVERY,
      paramLabel = "FRAMES",
      description = "Describe each so many-th frame (default: ${DEFAULT-VALUE}).")
  private int every;

  @Mixin private DescriberOptions describers = new DescriberOptions();
  @Mixin private JsonReport report = new JsonReport();

  @Override
  public Integer call() throws Exception {
    if (every < 1) {
      throw new IllegalArgumentException("--every: expected 1 or more frames, got " + every);
    }
    Reference.Summary.requireName(name);
    ReferenceStore store = new ReferenceStore(kafka.access(), kafka.topics());
    try (Describer describer = describers.open(descriptor)) {
      requireReferences(kafka.topics().references());
      Reference reference = read(describer);
      store.put(reference);
      tell(reference);
    }
    return 0;
  }

  private void requireReferences(String topic) {
    try (TopicAdmin admin = new TopicAdmin(kafka.access())) {
      admin.requireRights(List.of(KafkaRight.read(topic), KafkaRight.write(topic)));
      admin.requireExisting(List.of(topic));
    }
  }

  private Reference read(Describer describer) throws Exception {
    RecordedStream recorded;
    if (Files.exists(Path.of(source))) {
      ingest();
      recorded = new RecordedStream(kafka.topics().recordings(), Optional.of(name));
    } else {
      recorded = RecordedStream.parse(source);
      requireTopic(recorded.topic());
    }
    try (ProgressBar bar = ConsoleBar.open("describe " + name, "frames")) {
      return recorded.describe(name, kafka.access(), describer, every, bar::step);
    }
  }

  private void requireTopic(String topic) {
    try (TopicAdmin admin = new TopicAdmin(kafka.access())) {
      admin.requireRights(List.of(KafkaRight.read(topic)));
      if (!admin.existing().contains(topic)) {
        throw new IllegalArgumentException(
            "'%s' is neither a file nor a topic; topics: %s"
                .formatted(source, new TreeSet<>(admin.existing())));
      }
    }
  }

  private void ingest() throws Exception {
    Topics topics = kafka.topics();
    try (TopicAdmin admin = new TopicAdmin(kafka.access())) {
      admin.requireRights(
          List.of(
              KafkaRight.read(topics.recordings()),
              KafkaRight.write(topics.recordings()),
              KafkaRight.settings(topics.recordings())));
      List<String> unused = admin.ensure(List.of(topics.spec(topics.recordings())), 1, Map.of());
    }
    VideoOptions file = VideoOptions.file();
    InputParser parser = new InputParser(describers.folderRate(), VideoOptions.live(), file);
    IngestOptions options =
        IngestOptions.of(kafka.access(), topics)
            .withTopic(topics.recordings(), false, 1)
            .withPlayback(Playback.AS_FAST_AS_POSSIBLE);
    try (RunningIngest running =
        Ingest.start(options, parser.parseAll(List.of(name + "=" + source)))) {
      new IngestDisplay(spec.commandLine()).follow(running);
      running.close();
      IngestStats stats = running.stats();
      if (!stats.isHealthy()) {
        throw new IllegalStateException(
            "%s: could not be brought into Kafka: %s"
                .formatted(source, stats.streams().get(0).problem()));
      }
    }
  }

  private void tell(Reference reference) throws java.io.IOException {
    Reference.Summary summary = reference.summary();
    spec.commandLine()
        .getOut()
        .printf(
            "reference %s: %d frames, %d described by %s%nNext:  a stage '- sync: { reference: %s"
                + " }' after describe in the pipeline file%n",
            summary.name(), summary.frames(), summary.described(), summary.model(), summary.name());
    report.write(Map.of("reference", summary));
  }
}
