package dev.limpid.dashboard;

import dev.limpid.wire.Panel;
import dev.limpid.wire.PipelineDescription;
import dev.limpid.wire.TopicDescription;
import dev.limpid.wire.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * What pipelines say about themselves: those of limpid's own stages, and of stages unknown to it.
 */
final class Outputs {
  private final Topics topics;

  Outputs(Topics topics) {
    this.topics = topics;
  }

  /** A pipeline of these stages. */
  PipelineDescription of(String... stages) {
    List<TopicDescription> outputs = new ArrayList<>();
    for (String stage : stages) {
      outputs.addAll(of(stage));
    }
    return new PipelineDescription(outputs);
  }

  /** Topics of a pipeline of these stages: those that any has, and those that they write. */
  List<String> topics(String... stages) {
    List<String> all = new ArrayList<>(topics.all());
    of(stages).outputs().forEach(output -> all.add(output.topic()));
    return all;
  }

  private List<TopicDescription> of(String stage) {
    return switch (stage) {
      case "deblur" ->
          List.of(pictures(topics.name("deblurred"), stage, "Deblurred", Panel.RESULT));
      case "predict" ->
          List.of(
              pictures(topics.name("predicted"), stage, "Predicted", Panel.FORECAST),
              pictures(topics.name("concealed"), stage, "Concealed", Panel.RESULT));
      case "describe" ->
          List.of(
              new TopicDescription(
                  topics.name("descriptors"),
                  stage,
                  "Descriptors",
                  Panel.NONE,
                  "application/x-f32"));
      case "sync" ->
          List.of(
              pictures(topics.name("aligned"), stage, "In step", Panel.COMPANION),
              new TopicDescription(
                  topics.name("alignments"),
                  stage,
                  "Where in the recording",
                  Panel.MATCHES,
                  "application/json"));
      case "edges" -> List.of(pictures(topics.name("edges"), stage, "Edges", Panel.RESULT));
      case "snapshot" ->
          List.of(pictures(topics.name("snapshots"), stage, "Snapshot", Panel.STILL));
      case "split" -> List.of(pictures(topics.name("layers"), stage, "Layer", Panel.RESULT));
      default -> throw new IllegalArgumentException("unknown stage: " + stage);
    };
  }

  private static TopicDescription pictures(String topic, String stage, String title, Panel panel) {
    return new TopicDescription(topic, stage, title, panel, "image/jpeg");
  }
}
