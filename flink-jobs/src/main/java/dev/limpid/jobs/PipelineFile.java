package dev.limpid.jobs;

import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageType;
import dev.limpid.operators.stage.StageTypes;
import dev.limpid.wire.KafkaProperties;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
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
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new PipelineException(file.toString(), List.of("cannot be read: " + e));
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
      root = new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      problems.add("line %d: not YAML: %s".formatted(line, e.getProblem()));
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
            "unknown key '%s'; known keys: %s, %s".formatted(name, STAGES, names()));
      }
    }
  }

  /** Settings of Kafka's clients, flat or nested at the dots of their names. */
  private void readProperties(String prefix, Node node) {
    if (!(node instanceof MappingNode mapping)) {
      if (!scalar(node).isEmpty()) {
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
    String text =
        node instanceof SequenceNode sequence
            ? sequence.getValue().stream()
                .map(PipelineFile::scalar)
                .collect(Collectors.joining(","))
            : scalar(node);
    if (key == null) {
      return;
    }
    try {
      Object unused = key.parser().apply(text);
    } catch (IllegalArgumentException e) {
      problem(node, "%s: %s, got '%s'".formatted(fullName, e.getMessage(), text));
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
      problem(nameNode, "unknown stage '%s'; known stages: %s".formatted(name, types.names()));
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
                  name,
                  type.name(),
                  known.stream().map(Key::name).collect(Collectors.joining(", "))));
      return;
    }
    readValue(key.get(), tuple.getValueNode(), options, type.name() + "." + name);
  }

  private static String scalar(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private void problem(Node node, String text) {
    problems.add("line %d: %s".formatted(node.getStartMark().getLine() + 1, text));
  }
}
