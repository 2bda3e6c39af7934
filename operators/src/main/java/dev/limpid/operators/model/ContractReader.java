package dev.limpid.operators.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one contract from JSON; collects all problems before it gives up. Used once. */
final class ContractReader {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final int MAX_FRAMES = 10_000;

  private final List<String> problems = new ArrayList<>();

  ModelContract read(String json) {
    JsonNode root = tree(json);
    requireVersion(root);
    ModelContract contract =
        new ModelContract(
            ModelContract.VERSION,
            matching(root, "name", "[a-z0-9][a-z0-9._-]{0,63}"),
            matching(root, "version", "[0-9A-Za-z][0-9A-Za-z.+-]{0,63}"),
            oneOf(root, "", "task", ModelContract.TASKS),
            tensors(root, "inputs"),
            tensors(root, "outputs"),
            states(root),
            new ModelContract.Window(
                frames(root.path("window"), "window.", "past"),
                frames(root.path("window"), "window.", "future")),
            frames(root, "", "warmup"),
            frames(root, "", "horizon"),
            JSON.convertValue(root.withObject("/provenance"), OBJECT));
    requireDistinctNames(contract);
    if (!problems.isEmpty()) {
      throw invalid(String.join("; ", problems));
    }
    return contract;
  }

  private static JsonNode tree(String json) {
    try {
      JsonNode root = JSON.readTree(json);
      if (!root.isObject()) {
        throw invalid("expected a JSON object, got '%s'".formatted(brief(json)));
      }
      return root;
    } catch (JsonProcessingException e) {
      throw invalid("not JSON: " + e.getOriginalMessage());
    }
  }

  private static void requireVersion(JsonNode root) {
    JsonNode version = root.path("contract");
    if (!version.isInt() || version.intValue() != ModelContract.VERSION) {
      throw invalid(
          "contract version: expected %d, got %s".formatted(ModelContract.VERSION, shown(version)));
    }
  }

  private List<TensorSpec> tensors(JsonNode root, String key) {
    List<TensorSpec> specs = new ArrayList<>();
    JsonNode node = root.path(key);
    if (!node.isObject() || node.isEmpty()) {
      problems.add("%s: expected at least one tensor, got %s".formatted(key, shown(node)));
    }
    node.properties()
        .forEach(
            entry -> {
              String path = key + "." + entry.getKey() + ".";
              JsonNode spec = entry.getValue();
              specs.add(
                  new TensorSpec(
                      entry.getKey(),
                      oneOf(spec, path, "layout", TensorSpec.LAYOUTS),
                      parsed(spec, path, "dtype", DType::parse, DType.UINT8),
                      spec.has("color") ? oneOf(spec, path, "color", List.of("RGB")) : ""));
            });
    return specs;
  }

  private List<StateSpec> states(JsonNode root) {
    List<StateSpec> specs = new ArrayList<>();
    for (JsonNode state : root.path("states")) {
      String path = "states[%d].".formatted(specs.size());
      if (state.has("init")) {
        oneOf(state, path, "init", List.of("zeros"));
      }
      specs.add(
          new StateSpec(
              text(state, path, "in"),
              text(state, path, "out"),
              parsed(state, path, "dtype", DType::parse, DType.FLOAT16),
              shape(state.path("shape"), path + "shape")));
    }
    return specs;
  }

  private List<ShapeTerm> shape(JsonNode node, String path) {
    List<ShapeTerm> terms = new ArrayList<>();
    for (JsonNode dimension : node) {
      try {
        terms.add(ShapeTerm.parse(dimension.asText()));
      } catch (IllegalArgumentException e) {
        problems.add("%s[%d]: %s".formatted(path, terms.size(), e.getMessage()));
        terms.add(ShapeTerm.fixed(1));
      }
    }
    if (terms.isEmpty() || terms.get(0).axis() != ShapeTerm.Axis.N) {
      problems.add(path + ": expected a list that begins with \"N\", got " + shown(node));
    }
    return terms;
  }

  private <T> T parsed(
      JsonNode node, String path, String key, Function<String, T> parser, T otherwise) {
    try {
      return parser.apply(node.path(key).asText());
    } catch (IllegalArgumentException e) {
      problems.add(path + key + ": " + e.getMessage());
      return otherwise;
    }
  }

  private String oneOf(JsonNode node, String path, String key, List<String> allowed) {
    String text = node.path(key).asText();
    if (!allowed.contains(text)) {
      problems.add(
          "%s%s: expected one of %s, got %s"
              .formatted(path, key, String.join(", ", allowed), shown(node.path(key))));
      return allowed.get(0);
    }
    return text;
  }

  private String matching(JsonNode node, String key, String pattern) {
    String text = text(node, "", key);
    if (!text.isEmpty() && !text.matches(pattern)) {
      problems.add("%s: expected text like %s, got '%s'".formatted(key, pattern, brief(text)));
    }
    return text;
  }

  private String text(JsonNode node, String path, String key) {
    JsonNode value = node.path(key);
    if (!value.isTextual() || value.textValue().isBlank()) {
      problems.add("%s%s: expected text, got %s".formatted(path, key, shown(value)));
      return "";
    }
    return value.textValue();
  }

  private int frames(JsonNode node, String path, String key) {
    JsonNode value = node.path(key);
    if (!value.isInt() || value.intValue() < 0 || value.intValue() > MAX_FRAMES) {
      problems.add(
          "%s%s: expected a number of frames, 0 to %d, got %s"
              .formatted(path, key, MAX_FRAMES, shown(value)));
      return 0;
    }
    return value.intValue();
  }

  private void requireDistinctNames(ModelContract contract) {
    if (contract.declaredInputs().size() != contract.inputs().size() + contract.states().size()) {
      problems.add("inputs and states: an input name is used twice");
    }
    if (contract.declaredOutputs().size() != contract.outputs().size() + contract.states().size()) {
      problems.add("outputs and states: an output name is used twice");
    }
  }

  private static String shown(@Nullable JsonNode node) {
    return node == null || node.isMissingNode() ? "nothing" : brief(node.toString());
  }

  private static String brief(String text) {
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }

  private static ModelException invalid(String problem) {
    return new ModelException(ModelException.Code.CONTRACT, problem);
  }
}
