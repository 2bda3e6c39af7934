package dev.limpid.e2e;

import dev.limpid.jobs.PipelineFile;
import dev.limpid.wire.Event;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicReader;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** The processes of one round, each in a namespace of its own, with a Kafka. Close it. */
final class FaultSite implements AutoCloseable {
  static final int PARTITIONS = 2;

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Set<String> NO_OUTPUTS =
      Set.of(
          FaultFootage.TOPICS.frames(),
          FaultFootage.TOPICS.recordings(),
          FaultFootage.TOPICS.references(),
          FaultFootage.TOPICS.pipeline());

  private final Path dir;
  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
  private final Thread hook = new Thread(this::closeAll, "close-fault-site");
  private final NetworkCells cells;
  private final SmallDisk disk;
  private final SupervisedProcess broker;
  private final String bootstrap;

  /**
   * As {@link #start}.
   *
   * @param dir an empty folder
   * @param settings of the broker
   */
  private FaultSite(Path dir, List<String> settings) throws IOException {
    this.dir = Files.createDirectories(dir);
    Runtime.getRuntime().addShutdownHook(hook);
    cells = NetworkCells.create();
    open.push(cells);
    disk = SmallDisk.mount(dir.resolve("checkpoints"));
    open.push(disk);
    NetworkCells.Cell cell = cells.add();
    bootstrap = cell.address() + ":" + BrokerProcess.PORT;
    Path data = Files.createDirectories(dir.resolve("kafka"));
    broker = start("broker", cell, BrokerProcess.command(data, cell.address(), settings), Map.of());
  }

  /** Starts the Kafka, and waits until it answers. */
  static FaultSite start(Path dir, List<String> settings) throws Exception {
    FaultSite site = new FaultSite(dir, settings);
    try {
      site.awaitBroker();
      return site;
    } catch (RuntimeException e) {
      site.close();
      throw e;
    }
  }

  private SupervisedProcess start(
      String name, NetworkCells.Cell cell, List<String> command, Map<String, String> environment)
      throws IOException {
    SupervisedProcess process = new SupervisedProcess(name, cell, dir, command, environment);
    open.push(process);
    return process;
  }

  private void awaitBroker() {
    Awaitility.await("broker")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(bootstrap))) {
                return admin.longestTransaction() != null;
              }
            });
  }

  SupervisedProcess broker() {
    return broker;
  }

  SmallDisk disk() {
    return disk;
  }

  String bootstrap() {
    return bootstrap;
  }

  /** Writes the pipeline file and makes its topics. */
  Path prepare(FaultPipeline pipeline, List<String> further) throws Exception {
    String text =
        pipeline.file(bootstrap, disk.folder().resolve("jobs").toUri().toString(), further);
    Path file = Files.writeString(dir.resolve("pipeline.yaml"), text);
    try (TopicAdmin admin = new TopicAdmin(KafkaAccess.of(bootstrap))) {
      var unused =
          admin.ensure(
              PipelineFile.read(file).allTopics().stream().map(FaultFootage.TOPICS::spec).toList(),
              PARTITIONS,
              Map.of());
    }
    if (pipeline.hasReference()) {
      FaultFootage.storeReference(bootstrap);
    }
    return file;
  }

  /** Starts {@code limpid}. */
  SupervisedProcess limpid(String name, String... arguments) throws IOException {
    Path own = Files.createDirectories(dir.resolve(name));
    return start(
        name,
        cells.add(),
        LimpidProcess.command(own, List.of(arguments)),
        LimpidProcess.environment(own));
  }

  /**
   * Starts a job manager in Flink's application mode, and a task manager.
   *
   * @return the job manager, the task manager
   */
  List<SupervisedProcess> cluster(Path pipelineFile) throws IOException {
    NetworkCells.Cell master = cells.add();
    NetworkCells.Cell worker = cells.add();
    Path conf = Files.createDirectories(dir.resolve("flink"));
    FlinkProcesses.configure(
        conf, FlinkProcesses.settings(conf, master.address(), worker.address(), 6123, 8081));
    String classPath = Dist.flinkClassPath();
    List<String> jobManager =
        FlinkProcesses.command(
            conf,
            classPath,
            List.of("-Xmx384m"),
            "org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint",
            "--configDir",
            conf.toString(),
            "--jars",
            "local://" + Dist.jobJar(),
            "--job-classname",
            "dev.limpid.jobs.PipelineMain",
            pipelineFile.toString(),
            "--resume");
    List<String> taskManager =
        FlinkProcesses.command(
            conf,
            classPath,
            List.of("-Xmx512m", "-XX:MaxDirectMemorySize=320m"),
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            "--configDir",
            conf.toString());
    Map<String, String> environment = FlinkProcesses.environment(conf);
    return List.of(
        start("jobmanager", master, jobManager, environment),
        start("taskmanager", worker, taskManager, environment));
  }

  /** The topics that a pipeline writes. */
  static List<String> outputs(Path pipelineFile) throws IOException {
    return PipelineFile.read(pipelineFile).allTopics().stream()
        .filter(topic -> !NO_OUTPUTS.contains(topic))
        .toList();
  }

  static List<TopicPartition> partitions(List<String> topics) {
    return topics.stream()
        .flatMap(
            topic ->
                IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition)))
        .toList();
  }

  /** The committed records, by topic and stream in order; offsets are left out. */
  SortedMap<String, List<WireRecord>> committed(List<String> topics) {
    SortedMap<String, List<WireRecord>> all = new TreeMap<>();
    try (TopicReader reader = new TopicReader(KafkaAccess.of(bootstrap))) {
      for (String topic : topics) {
        reader.readAll(
            topic,
            record ->
                all.computeIfAbsent(output(topic, record), key -> new ArrayList<>())
                    .add(
                        WireRecord.outgoing(
                            topic,
                            record.timestampMillis(),
                            record.stream(),
                            record.value(),
                            record.headers())));
      }
    }
    return all;
  }

  /** What has one order: a stream in a topic, and of events those of one operator. */
  private static String output(String topic, WireRecord record) {
    boolean isOfSets =
        topic.equals(FaultFootage.TOPICS.events())
            && Event.fromJson(Objects.requireNonNull(record.value())).type()
                == Event.Type.SET_INCOMPLETE;
    return topic + " " + record.stream() + (isOfSets ? " of sets" : "");
  }

  /** Also when this process is asked to end: nothing else ends what it has started. */
  private void closeAll() {
    for (AutoCloseable each = open.poll(); each != null; each = open.poll()) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    closeAll();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
