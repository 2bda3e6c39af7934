package dev.limpid.cli;

import dev.limpid.jobs.Pipeline;
import dev.limpid.jobs.PipelineFile;
import dev.limpid.operators.stage.StageType;
import dev.limpid.operators.stage.StageTypes;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicFit;
import dev.limpid.wire.TopicFit.Misfit;
import dev.limpid.wire.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limpid topics}. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "Create the topics that are missing, or list those that are there.",
    footer = {"", "Example:  limpid topics --bootstrap localhost:9092 --partitions 8"})
final class TopicsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private JsonReport report;

  @Option(
      names = "--partitions",
      defaultValue = "4",
      description =
          "Partitions of a topic that is created; as many streams are worked on at once"
              + " (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(names = "--list", description = "Only list, create nothing; exit 1 if any is missing.")
  private boolean list;

  @Parameters(
      arity = "0..1",
      paramLabel = "PIPELINE",
      description =
          "The topics of this pipeline file, with its prefix, in its Kafka unless --bootstrap names"
              + " another; without a file, those of all stages. Topics that only kafka.frames names"
              + " are left alone.")
  private @Nullable Path file;

  @Mixin private StageJars stages = new StageJars();

  @Override
  public Integer call() throws Exception {
    stages.load();
    Pipeline pipeline = file == null ? null : PipelineFile.read(file);
    Topics topics = pipeline == null ? kafka.topics() : pipeline.topics();
    List<String> wanted = pipeline == null ? ofAllStages(topics) : pipeline.allTopics();
    KafkaAccess access = access(pipeline);
    PrintWriter out = spec.commandLine().getOut();
    try (TopicAdmin admin = new TopicAdmin(access)) {
      List<String> created = list ? List.of() : create(admin, topics, wanted);
      Set<String> existing = admin.existing();
      List<String> missing = wanted.stream().filter(topic -> !existing.contains(topic)).toList();
      for (String topic : wanted) {
        out.printf("%-24s %s%n", topic, state(topic, created, missing));
      }
      List<Misfit> misfits = misfits(admin, topics, wanted, pipeline);
      report.write(
          Map.of(
              "topics",
              wanted,
              "created",
              created,
              "missing",
              missing,
              "misfits",
              misfits.stream().map(Misfit::toString).toList()));
      tell(out, access, misfits);
      out.println();
      out.println(next(access, topics, missing.isEmpty()));
      return missing.isEmpty() ? 0 : 1;
    }
  }

  /** Settings of topics that are there which do not take what pipelines write. */
  private static List<Misfit> misfits(
      TopicAdmin admin, Topics topics, List<String> wanted, @Nullable Pipeline pipeline) {
    List<String> sources = pipeline == null ? List.of(topics.frames()) : pipeline.frames().names();
    List<String> written = new ArrayList<>(wanted);
    written.remove(topics.frames());
    List<String> all = new ArrayList<>(written);
    all.addAll(sources);
    return TopicFit.of(admin, all).misfits(topics, written, sources);
  }

  private static void tell(PrintWriter out, KafkaAccess access, List<Misfit> misfits) {
    if (misfits.isEmpty()) {
      return;
    }
    out.println();
    misfits.forEach(
        misfit ->
            out.printf(
                "%s: %s%n", misfit, misfit.isFatal() ? "limpid run refuses it" : misfit.effect()));
    TopicFit.mendingCommands(access, misfits).forEach(command -> out.println("  " + command));
  }

  private String next(KafkaAccess access, Topics topics, boolean complete) {
    String where = " --bootstrap " + access;
    if (complete) {
      return "Next:  limpid ingest cam1=VIDEO%s --prefix %s".formatted(where, topics.prefix());
    }
    return "Create them:  limpid topics"
        + (file == null ? where + " --prefix " + topics.prefix() : " " + file + where)
        + stages.arguments();
  }

  /** What stands on the command line goes before the file. */
  private KafkaAccess access(@Nullable Pipeline pipeline) {
    KafkaAccess given = kafka.access();
    if (pipeline == null) {
      return given;
    }
    KafkaAccess all = pipeline.withKafka(given.properties()).kafka();
    boolean named = spec.commandLine().getParseResult().hasMatchedOption("--bootstrap");
    return named ? new KafkaAccess(given.bootstrap(), all.properties()) : all;
  }

  private List<String> create(TopicAdmin admin, Topics topics, List<String> wanted) {
    return admin.ensure(wanted.stream().map(topics::spec).toList(), partitions, Map.of());
  }

  private static List<String> ofAllStages(Topics topics) {
    List<String> all = new ArrayList<>(topics.all());
    for (StageType type : StageTypes.load().all()) {
      type.topics().forEach(topic -> all.add(topics.name(topic.kind())));
    }
    return all;
  }

  private static String state(String topic, List<String> created, List<String> missing) {
    if (missing.contains(topic)) {
      return "missing";
    }
    return created.contains(topic) ? "created" : "there";
  }
}
