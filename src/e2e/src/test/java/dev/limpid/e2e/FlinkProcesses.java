package dev.limpid.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Flink cluster of separate JVMs on this machine: one job manager and task managers with one slot
 * each, from the jars that the build put together. Closing kills what still runs.
 */
final class FlinkProcesses implements AutoCloseable {
  private static final Pattern JOB_ID = Pattern.compile("JobID ([0-9a-f]{32})");

  private final Path dir;
  private final String classPath;
  private final FlinkRest rest;
  private final List<Process> all = new ArrayList<>();

  private FlinkProcesses(Path dir, String classPath, int restPort) {
    this.dir = dir;
    this.classPath = classPath;
    this.rest = new FlinkRest(restPort);
  }

  /**
   * Starts a job manager.
   *
   * @param dir an empty folder for configuration, logs and temporary files
   */
  static FlinkProcesses start(Path dir) throws IOException {
    int rpcPort = freePort();
    int restPort = freePort();
    configure(dir, settings(dir, "127.0.0.1", "127.0.0.1", rpcPort, restPort));
    FlinkProcesses cluster = new FlinkProcesses(dir, Dist.flinkClassPath(), restPort);
    cluster.launch(
        "jobmanager",
        List.of("-Xmx384m"),
        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
        "--configDir",
        dir.toString());
    return cluster;
  }

  /** Writes the files that the processes read. */
  static void configure(Path dir, Map<String, String> settings) throws IOException {
    Files.writeString(dir.resolve("config.yaml"), yaml(settings));
    Files.writeString(dir.resolve("log4j2.properties"), LOGGING);
  }

  FlinkRest rest() {
    return rest;
  }

  /** Starts a task manager with one slot; kill it with {@link #kill}. */
  Process startTaskManager() throws IOException {
    return launch(
        "taskmanager",
        List.of("-Xmx384m", "-XX:MaxDirectMemorySize=320m"),
        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
        "--configDir",
        dir.toString());
  }

  /** SIGKILL, and waits until the process is gone. */
  void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("process " + process.pid() + " outlives SIGKILL");
    }
  }

  /**
   * What a user does: {@code flink run --detached job.jar pipeline.yaml}.
   *
   * @param options options of {@code flink run}, for example {@code -s savepoint}
   * @param overrides keys of the pipeline file, {@code key=value}
   * @return the id of the job
   */
  String run(List<String> options, Path jobJar, Path pipelineFile, String... overrides)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("run", "--detached"));
    arguments.addAll(options);
    arguments.addAll(List.of(jobJar.toString(), pipelineFile.toString()));
    arguments.addAll(List.of(overrides));
    Process client =
        launch(
            "client",
            List.of("-Xmx256m"),
            "org.apache.flink.client.cli.CliFrontend",
            arguments.toArray(String[]::new));
    if (!client.waitFor(3, TimeUnit.MINUTES)) {
      kill(client);
    }
    String output = Files.readString(log("client", all.size()));
    Matcher id = JOB_ID.matcher(output);
    if (client.exitValue() != 0 || !id.find()) {
      throw new IllegalStateException("flink run: exit " + client.exitValue() + "\n" + output);
    }
    return id.group(1);
  }

  /** All that the processes logged, for messages of failed tests. */
  String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> logs = Files.list(dir)) {
      for (Path log : logs.filter(path -> path.toString().endsWith(".log")).sorted().toList()) {
        text.append("--- ").append(log.getFileName()).append('\n').append(Files.readString(log));
      }
    }
    return text.toString();
  }

  private Process launch(String role, List<String> jvm, String main, String... arguments)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(dir, classPath, jvm, main, arguments)).redirectErrorStream(true);
    builder.environment().putAll(environment(dir));
    builder.redirectOutput(log(role, all.size() + 1).toFile());
    Process process = builder.start();
    all.add(process);
    return process;
  }

  /** What starts a process of Flink, with {@link #environment}. */
  static List<String> command(
      Path dir, String classPath, List<String> jvm, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // flink run needs it; Flink's own scripts open this and more
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Dlog4j2.configurationFile=" + dir.resolve("log4j2.properties"),
            "-cp",
            classPath,
            main));
    command.addAll(List.of(arguments));
    return command;
  }

  static Map<String, String> environment(Path dir) {
    return Map.of("FLINK_CONF_DIR", dir.toString(), "LIMPID_HOME", Dist.root().toString());
  }

  private Path log(String role, int number) {
    return dir.resolve("%02d-%s.log".formatted(number, role));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Settings of a small cluster.
   *
   * @param jobManager address of the job manager
   * @param taskManager address of the task managers
   */
  static Map<String, String> settings(
      Path dir, String jobManager, String taskManager, int rpcPort, int restPort) {
    Map<String, String> all = new TreeMap<>();
    all.put("jobmanager.rpc.address", jobManager);
    all.put("jobmanager.rpc.port", String.valueOf(rpcPort));
    all.put("jobmanager.memory.process.size", "768m");
    all.put("rest.address", jobManager);
    all.put("rest.port", String.valueOf(restPort));
    all.put("taskmanager.host", taskManager);
    all.put("taskmanager.numberOfTaskSlots", "1");
    all.put("taskmanager.cpu.cores", "1.0");
    all.put("taskmanager.memory.framework.heap.size", "64m");
    all.put("taskmanager.memory.framework.off-heap.size", "128m");
    all.put("taskmanager.memory.task.heap.size", "256m");
    all.put("taskmanager.memory.task.off-heap.size", "128m");
    all.put("taskmanager.memory.network.min", "32m");
    all.put("taskmanager.memory.network.max", "32m");
    all.put("taskmanager.memory.managed.size", "16m");
    all.put("taskmanager.memory.jvm-metaspace.size", "256m");
    all.put("taskmanager.memory.jvm-overhead.min", "128m");
    all.put("taskmanager.memory.jvm-overhead.max", "128m");
    all.put("io.tmp.dirs", dir.resolve("tmp").toString());
    all.put("heartbeat.interval", "500");
    all.put("heartbeat.timeout", "4000");
    all.put("heartbeat.rpc-failure-threshold", "1");
    all.put("restart-strategy.type", "fixed-delay");
    all.put("restart-strategy.fixed-delay.attempts", "1000");
    all.put("restart-strategy.fixed-delay.delay", "200 ms");
    return all;
  }

  private static String yaml(Map<String, String> settings) {
    StringBuilder text = new StringBuilder();
    settings.forEach((key, value) -> text.append(key).append(": \"").append(value).append("\"\n"));
    return text.toString();
  }

  @Override
  public void close() {
    all.forEach(Process::destroyForcibly);
    all.forEach(process -> process.onExit().join());
  }

  private static final String LOGGING =
      """
      rootLogger.level = info
      logger.kafka.name = org.apache.kafka
      logger.kafka.level = warn
      rootLogger.appenderRef.out.ref = out
      appender.out.type = Console
      appender.out.name = out
      appender.out.layout.type = PatternLayout
      appender.out.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} %m%n
      """;
}
