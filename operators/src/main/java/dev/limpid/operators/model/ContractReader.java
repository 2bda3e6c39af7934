package dev.limpid.operators.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one contract from JSON; collects all problems before it gives up. Used once. */
final class ContractReader {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final int MAX_FRAMES = 10_000;

  /** Reads one input or output. */
  private interface TensorFormat {
    TensorSpec read(String name, JsonNode spec, String path);
  }

  private final List<String> problems = new ArrayList<>();
  private ModelContract.Window window = new ModelContract.Window(0, 0);

  ModelContract read(String json) {
    JsonNode root = tree(json);
    int version = version(root);
    window =
        new ModelContract.Window(
            frames(root.path("window"), "window.", "past"),
            frames(root.path("window"), "window.", "future"));
    TensorFormat format = version == 1 ? this::tensorOfContract1 : this::tensor;
    ModelContract contract =
        new ModelContract(
            version,
            matching(root, "name", "[a-z0-9][a-z0-9._-]{0,63}"),
            matching(root, "version", "[0-9A-Za-z][0-9A-Za-z.+-]{0,63}"),
            matching(root, "task", "[a-z][a-z0-9-]{0,31}"),
            tensors(root, "inputs", format),
            tensors(root, "outputs", format),
            states(root),
            window,
            frames(root, "", "warmup"),
            frames(root, "", "horizon"),
            provenance(root.path("provenance")));
    requireDistinctNames(contract);
    if (!problems.isEmpty()) {
      throw invalid(String.join("; ", problems));
    }
    return contract;
  }

  private Map<String, Object> provenance(JsonNode node) {
    if (node.isObject()) {
      return JSON.convertValue(node, OBJECT);
    }
    if (!node.isMissingNode() && !node.isNull()) {
      problems.add("provenance: expected an object, got " + shown(node));
    }
    return Map.of();
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

  private static int version(JsonNode root) {
    JsonNode version = root.path("contract");
    if (!version.isInt() || version.intValue() < 1 || version.intValue() > ModelContract.VERSION) {
      throw invalid(
          "contract version: expected 1 to %d, got %s"
              .formatted(ModelContract.VERSION, shown(version)));
    }
    return version.intValue();
  }

  private List<TensorSpec> tensors(JsonNode root, String key, TensorFormat format) {
    List<TensorSpec> specs = new ArrayList<>();
    JsonNode node = root.path(key);
    if (!node.isObject() || node.isEmpty()) {
      problems.add("%s: expected at least one tensor, got %s".formatted(key, shown(node)));
    }
    node.properties()
        .forEach(
            entry ->
                specs.add(
                    format.read(
                        entry.getKey(), entry.getValue(), key + "." + entry.getKey() + ".")));
    return specs;
  }

  /** Contract 1 names a layout; what is in channels but no colour is for the graph to say. */
  private TensorSpec tensorOfContract1(String name, JsonNode spec, String path) {
    String layout = oneOf(spec, path, "layout", List.of("NHWC", "NCHW", "NC"));
    DType dtype = parsed(spec, path, "dtype", DType::parse, DType.UINT8);
    boolean rgb = spec.has("color") && !oneOf(spec, path, "color", List.of("RGB")).isEmpty();
    List<ShapeTerm> shape = new ArrayList<>();
    for (String letter : layout.split("")) {
      ShapeTerm channels = rgb ? ShapeTerm.fixed(3) : ShapeTerm.OF_GRAPH;
      shape.add(letter.equals("C") ? channels : ShapeTerm.parse(letter));
    }
    TensorSpec.Kind kind =
        layout.equals("NC")
            ? TensorSpec.Kind.VECTOR
            : rgb && layout.equals("NHWC") && dtype == DType.UINT8
                ? TensorSpec.Kind.PICTURE
                : TensorSpec.Kind.MAP;
    return new TensorSpec(name, kind, dtype, shape);
  }

  private TensorSpec tensor(String name, JsonNode spec, String path) {
    TensorSpec.Kind kind =
        TensorSpec.Kind.valueOf(
            oneOf(spec, path, "kind", List.of("picture", "map", "vector", "scalar"))
                .toUpperCase(Locale.ROOT));
    DType dtype = parsed(spec, path, "dtype", DType::parse, DType.UINT8);
    TensorSpec tensor =
        new TensorSpec(name, kind, dtype, shape(spec.path("shape"), path + "shape"));
    List<Integer> ranks =
        switch (kind) {
          case PICTURE -> List.of(4, 5);
          case MAP -> List.of(4);
          case VECTOR -> List.of(2);
          case SCALAR -> List.of(1);
        };
    if (!ranks.contains(tensor.shape().size())) {
      problems.add(
          "%sshape: expected %s dimensions of a %s, got %s"
              .formatted(path, ranks, kind.name().toLowerCase(Locale.ROOT), tensor));
    } else if (kind == TensorSpec.Kind.PICTURE && !isPicture(tensor)) {
      problems.add(
          "%sshape: expected a picture uint8 [N,H,W,C] or [N,T,H,W,C] of 1 or 3 channels, got %s"
              .formatted(path, tensor));
    }
    if (path.startsWith("inputs.")
        && kind == TensorSpec.Kind.PICTURE
        && ranks.contains(tensor.shape().size())
        && !(isOwnSize(tensor.height(), ShapeTerm.Axis.H)
            && isOwnSize(tensor.width(), ShapeTerm.Axis.W))) {
      problems.add(
          "%sshape: expected H and W, or numbers, as the size of what comes in, got %s"
              .formatted(path, tensor));
    }
    return tensor;
  }

  private static boolean isOwnSize(ShapeTerm term, ShapeTerm.Axis axis) {
    return term.axis() == ShapeTerm.Axis.FIXED || (term.axis() == axis && term.isPlain());
  }

  private boolean isPicture(TensorSpec tensor) {
    ShapeTerm channels = tensor.shape().get(tensor.shape().size() - 1);
    return tensor.dtype() == DType.UINT8
        && channels.axis() == ShapeTerm.Axis.FIXED
        && (channels.factor() == 1 || channels.factor() == 3)
        && (!tensor.isSequence() || tensor.shape().get(1).equals(ShapeTerm.fixed(window.frames())));
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
        String text = dimension.asText();
        terms.add(text.equals("T") ? ShapeTerm.fixed(window.frames()) : ShapeTerm.parse(text));
      } catch (IllegalArgumentException e) {
        problems.add("%s[%d]: %s".formatted(path, terms.size(), e.getMessage()));
        terms.add(ShapeTerm.fixed(1));
      }
    }
    boolean beginsWithN = !terms.isEmpty() && terms.get(0).axis() == ShapeTerm.Axis.N;
    if (!beginsWithN
        || terms.stream().filter(term -> term.axis() == ShapeTerm.Axis.N).count() > 1) {
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
