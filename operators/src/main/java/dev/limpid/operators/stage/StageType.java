package dev.limpid.operators.stage;

import dev.limpid.wire.Panel;
import dev.limpid.wire.TopicDescription;
import java.util.List;
import java.util.Optional;

/**
 * Everything that there is to say about a kind of stage, so that nothing else needs to know it: the
 * pipeline file, its generated page, the job, the topics and the dashboard ask the types. Found by
 * {@link java.util.ServiceLoader}, see {@link StageTypes}. Without state; thread-safe.
 *
 * <p>Either a {@link FrameStageType}, which works on the pictures inside the frame operator, or a
 * {@link dev.limpid.operators.flink.OperatorStageType}, which is an operator of its own.
 */
public interface StageType {
  /** What it is called in the pipeline file: lower case letters, digits and hyphens. */
  String name();

  /** What it does, one sentence for the generated page. */
  String summary();

  /** Its options, in the order of the documentation. */
  List<Key<?>> keys();

  /** Every topic that it can write. */
  List<StageTopic> topics();

  /** Whether it can write to a kind of topic. */
  default boolean writes(String kind) {
    return topics().stream().map(StageTopic::kind).anyMatch(kind::equals);
  }

  /** The topics that it writes where it stands. */
  default List<StageTopic> topics(StageSite site) {
    return topics();
  }

  /** The task of its models, if it has models. */
  default Optional<Task> task() {
    return Optional.empty();
  }

  /**
   * What is wrong with its options, taken together, or with where it stands; one line each. Reads
   * nothing but the site.
   */
  default List<String> problems(StageSite site) {
    return List.of();
  }

  /** What its topics are about where it stands. */
  default List<TopicDescription> describe(StageSite site) {
    return topics(site).stream()
        .map(
            topic ->
                new TopicDescription(
                    site.topic(topic.kind()),
                    site.name(),
                    topic.title(),
                    topic.panel(),
                    topic.contentType()))
        .toList();
  }

  /** The topic with one picture for each frame, if it writes such a one. */
  default Optional<String> result(StageSite site) {
    return describe(site).stream()
        .filter(topic -> topic.panel() == Panel.RESULT)
        .map(TopicDescription::topic)
        .findFirst();
  }
}
