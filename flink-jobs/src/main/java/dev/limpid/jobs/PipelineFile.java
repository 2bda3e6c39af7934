package dev.limpid.jobs;

import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageType;
import dev.limpid.operators.stage.StageTypes;
import dev.limpid.wire.KafkaProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads a pipeline file (YAML). Unknown keys, wrong values and keys that stand twice are refused;
 * all problems are reported at once, each with its line.
 */
public final class PipelineFile {
  private static final String STAGES = "stages";
  private static final int MOST_PROBLEMS = 50;
  private static final int MOST_STAGES = 64;

  /** Of what stands in the file, in a message, characters. */
  private static final int MOST_SHOWN = 200;

  /** Of a problem, characters. */
  private static final int MOST_TOLD = 2_000;

  private final Map<String, Key<?>> keys =
      PipelineKeys.ALL.stream().collect(Collectors.toMap(Key::name, key -> key));
  private final StageTypes types = StageTypes.load();
  private final Map<String, String> values = new HashMap<>();
  private final List<StageSpec> stages = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private PipelineFile() {}

  /**
   * Reads a file.
   *
   * @throws PipelineException with all problems
   */
  public static Pipeline read(Path file) {
    try {
      return parse(PipelineYaml.read(file), file.toString());
    } catch (IOException e) {
      throw new PipelineException(file.toString(), List.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Reads text.
   *
   * @param source names the text in messages
   * @throws PipelineException with all problems
   */
  public static Pipeline parse(String yaml, String source) {
    PipelineFile file = new PipelineFile();
    file.readRoot(yaml);
    if (!file.problems.isEmpty()) {
      throw new PipelineException(source, file.problems);
    }
    return new Pipeline(file.values, file.stages);
  }

  static String names() {
    return PipelineKeys.ALL.stream().map(Key::name).collect(Collectors.joining(", "));
  }

  private void readRoot(String yaml) {
    Node root;
    try {
      root = PipelineYaml.compose(yaml);
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      return;
    }
    if (root instanceof MappingNode mapping) {
      readSection("", mapping);
    } else if (root != null) {
      problem(root, "expected keys and values");
    }
    if (values.containsKey(PipelineKeys.FRAMES.name())
        && values.containsKey(PipelineKeys.FRAMES_PATTERN.name())) {
      problems.add("kafka.frames: expected topics or a pattern, got both");
    }
    if (stages.isEmpty() && problems.isEmpty()) {
      problems.add("stages: expected at least one of " + types.names());
    }
  }

  private void readSection(String prefix, MappingNode section) {
    for (NodeTuple tuple : section.getValue()) {
      if (problems.size() > MOST_PROBLEMS) {
        return;
      }
      String name = prefix + scalar(tuple.getKeyNode());
      Node value = tuple.getValueNode();
      if (name.equals(STAGES)) {
        readStages(value);
      } else if (name.equals(PipelineKeys.PROPERTIES.name())) {
        readProperties(PipelineKeys.PROPERTY, value);
      } else if (keys.containsKey(name) && !(isSection(name) && value instanceof MappingNode)) {
        readValue(keys.get(name), value, values, name);
      } else if (isSection(name)) {
        if (value instanceof MappingNode mapping) {
          readSection(name + ".", mapping);
        } else {
          problem(value, "%s: expected keys and values".formatted(name));
        }
      } else {
        problem(
            tuple.getKeyNode(),
            "unknown key '%s'; known keys: %s, %s".formatted(brief(name), STAGES, names()));
      }
    }
  }

  /** Settings of Kafka's clients, flat or nested at the dots of their names. */
  private void readProperties(String prefix, Node node) {
    if (!(node instanceof MappingNode mapping)) {
      if (!scalar(node).isEmpty() || !(node instanceof ScalarNode)) {
        problem(node, "%s: expected keys and values".formatted(PipelineKeys.PROPERTIES.name()));
      }
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String name = prefix + scalar(tuple.getKeyNode());
      if (tuple.getValueNode() instanceof ScalarNode value) {
        readProperty(name, value);
      } else {
        readProperties(name + ".", tuple.getValueNode());
      }
    }
  }

  private void readProperty(String name, ScalarNode value) {
    String property = name.substring(PipelineKeys.PROPERTY.length());
    Optional<String> refused = KafkaProperties.problem(property, value.getValue());
    if (refused.isPresent()) {
      problem(value, "%s: %s".formatted(PipelineKeys.PROPERTIES.name(), refused.get()));
    } else if (values.put(name, value.getValue()) != null) {
      problem(value, "%s: stands twice".formatted(name));
    }
  }

  private boolean isSection(String name) {
    return keys.keySet().stream().anyMatch(key -> key.startsWith(name + "."));
  }

  private void readValue(
      @Nullable Key<?> key, Node node, Map<String, String> target, String fullName) {
    if (key == null) {
      return;
    }
    List<Node> parts = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    if (!parts.stream().allMatch(ScalarNode.class::isInstance)) {
      problem(
          node,
          "%s: expected a value or a list of values (%s), got more than that"
              .formatted(fullName, key.type()));
      return;
    }
    String text = parts.stream().map(PipelineFile::scalar).collect(Collectors.joining(","));
    try {
      Object unused = key.parser().apply(text);
    } catch (IllegalArgumentException e) {
      problem(node, "%s: %s, got '%s'".formatted(fullName, e.getMessage(), brief(text)));
      return;
    }
    if (target.put(key.name(), text) != null) {
      problem(node, "%s: stands twice".formatted(fullName));
    }
  }

  private void readStages(Node node) {
    if (!(node instanceof SequenceNode list)) {
      problem(node, "stages: expected a list such as '- %s'".formatted(types.all().get(0).name()));
      return;
    }
    if (!stages.isEmpty()) {
      problem(node, "stages: stands twice");
    }
    if (list.getValue().size() > MOST_STAGES) {
      problem(
          node,
          "stages: expected at most %d, got %d".formatted(MOST_STAGES, list.getValue().size()));
      return;
    }
    for (Node item : list.getValue()) {
      if (item instanceof ScalarNode name) {
        readStage(name, null);
      } else if (item instanceof MappingNode mapping && mapping.getValue().size() == 1) {
        NodeTuple tuple = mapping.getValue().get(0);
        readStage(tuple.getKeyNode(), tuple.getValueNode());
      } else {
        problem(item, "stages: expected one stage per list entry");
      }
    }
  }

  private void readStage(Node nameNode, @Nullable Node optionsNode) {
    String name = scalar(nameNode);
    Optional<StageType> type = types.find(name);
    if (type.isEmpty()) {
      problem(
          nameNode, "unknown stage '%s'; known stages: %s".formatted(brief(name), types.names()));
      return;
    }
    Map<String, String> options = new HashMap<>();
    if (optionsNode instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        readStageOption(type.get(), tuple, options);
      }
    } else if (optionsNode != null && !scalar(optionsNode).isEmpty()) {
      problem(optionsNode, "%s: expected keys and values".formatted(name));
    }
    String as = options.remove(StageSpec.AS.name());
    stages.add(new StageSpec(type.get(), as == null || as.isEmpty() ? name : as, options));
    check(nameNode);
  }

  /** Checks the stage that was read last. */
  private void check(Node node) {
    List<StageSite> sites = new Pipeline(values, stages).sites();
    StageRules.problems(stages, sites.get(sites.size() - 1), types)
        .forEach(problem -> problem(node, problem));
  }

  private void readStageOption(StageType type, NodeTuple tuple, Map<String, String> options) {
    String name = scalar(tuple.getKeyNode());
    List<Key<?>> known = StageSpec.keys(type);
    Optional<Key<?>> key =
        known.stream().filter(candidate -> candidate.name().equals(name)).findFirst();
    if (key.isEmpty()) {
      problem(
          tuple.getKeyNode(),
          "unknown key '%s' of stage '%s'; known keys: %s"
              .formatted(
                  brief(name),
                  type.name(),
                  known.stream().map(Key::name).collect(Collectors.joining(", "))));
      return;
    }
    readValue(key.get(), tuple.getValueNode(), options, type.name() + "." + name);
  }

  private static String scalar(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static String brief(String text) {
    return brief(text, MOST_SHOWN);
  }

  private static String brief(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }

  private void problem(Node node, String text) {
    if (problems.size() == MOST_PROBLEMS) {
      problems.add("expected a pipeline, got more than %d problems".formatted(MOST_PROBLEMS));
    }
    if (problems.size() > MOST_PROBLEMS) {
      return;
    }
    problems.add(
        "line %d: %s".formatted(node.getStartMark().getLine() + 1, brief(text, MOST_TOLD)));
  }
}
