package dev.limpid.jobs;

import dev.limpid.jobs.PipelineKeys.Delivery;
import dev.limpid.operators.flink.OperatorStageType;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.KafkaRight;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicChoice;
import dev.limpid.wire.TopicDescription;
import dev.limpid.wire.TopicFit;
import dev.limpid.wire.TopicFit.Misfit;
import dev.limpid.wire.Topics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics and the rights without which a pipeline cannot run. */
final class PipelineNeeds {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineNeeds.class);

  private final Pipeline pipeline;
  private final Set<String> written = new LinkedHashSet<>();
  private final Set<String> read = new LinkedHashSet<>();

  PipelineNeeds(Pipeline pipeline) {
    this.pipeline = pipeline;
    Topics topics = pipeline.topics();
    written.addAll(List.of(topics.pipeline(), topics.events(), topics.deadLetter()));
    pipeline.description().outputs().stream().map(TopicDescription::topic).forEach(written::add);
    List<StageSite> sites = pipeline.sites();
    for (int i = 0; i < sites.size(); i++) {
      if (pipeline.stages().get(i).type() instanceof OperatorStageType operator) {
        read.addAll(operator.reads(sites.get(i)));
      }
    }
  }

  /**
   * Checks that no frames come from topics of the pipeline's own.
   *
   * @throws IllegalStateException naming those
   */
  void requireNoLoop() {
    List<String> own = new ArrayList<>(pipeline.allTopics());
    own.remove(pipeline.topics().frames());
    Set<String> both = pipeline.frames().in(own);
    if (!both.isEmpty()) {
      throw new IllegalStateException(
          "kafka.frames: %s: expected topics that others write, got this pipeline's own %s"
              .formatted(pipeline.frames(), both));
    }
  }

  /**
   * Checks topics and rights.
   *
   * @throws IllegalStateException naming those that are missing
   */
  void require(TopicAdmin admin) {
    TopicChoice frames = pipeline.frames();
    Set<String> sources = new LinkedHashSet<>(frames.names());
    if (!frames.pattern().isEmpty()) {
      sources.addAll(frames.in(admin.existing()));
      if (sources.isEmpty()) {
        LOG.warn("kafka.frames.pattern: no topic matches {} yet", frames.pattern());
      }
    }
    Set<String> all = new LinkedHashSet<>(sources);
    all.addAll(read);
    admin.requireRights(rights(all));
    all.addAll(written);
    admin.requireExisting(all);
    requireFit(TopicFit.of(admin, all).misfits(pipeline.topics(), written, sources));
  }

  /** Outputs that a topic refuses would make the job fail again and again; the rest is told. */
  private void requireFit(List<Misfit> misfits) {
    List<Misfit> fatal = misfits.stream().filter(Misfit::isFatal).toList();
    if (!fatal.isEmpty()) {
      throw new IllegalStateException(
          "Kafka at %s would refuse outputs of this pipeline: %s. Mend it:\n%s"
              .formatted(
                  pipeline.kafka(),
                  fatal.stream().map(Misfit::toString).collect(Collectors.joining("; ")),
                  String.join("\n", TopicFit.mendingCommands(pipeline.kafka(), misfits))));
    }
    if (!misfits.isEmpty()) {
      LOG.warn(
          "{}. To mend it: {}",
          misfits.stream()
              .map(misfit -> "%s: %s".formatted(misfit, misfit.effect()))
              .collect(Collectors.joining("; ")),
          String.join("; ", TopicFit.mendingCommands(pipeline.kafka(), misfits)));
    }
  }

  private List<KafkaRight> rights(Set<String> sources) {
    List<KafkaRight> rights = new ArrayList<>();
    sources.forEach(topic -> rights.add(KafkaRight.read(topic)));
    written.forEach(topic -> rights.add(KafkaRight.write(topic)));
    rights.add(KafkaRight.group(KafkaEnds.group(pipeline)));
    rights.add(KafkaRight.read(pipeline.topics().pipeline()));
    rights.add(KafkaRight.group(PipelineLease.group(pipeline)));
    if (pipeline.get(PipelineKeys.DELIVERY) == Delivery.EXACTLY_ONCE) {
      rights.add(KafkaRight.transactions(KafkaEnds.transactions(pipeline, "")));
    }
    return rights;
  }
}
