package dev.limpid.cli;

import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelContract;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.operators.model.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model as the commands show it and write it into reports. */
final class ModelDescription {
  private static final int[][] SIZES = {{640, 360}, {1280, 720}, {1920, 1080}};

  private ModelDescription() {}

  /** Everything about a model, for a report in JSON. */
  static Map<String, Object> of(Model model) {
    ModelContract contract = model.contract();
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("name", contract.name());
    description.put("version", contract.version());
    description.put("task", contract.task());
    description.put("file", model.path().toString());
    description.put("bytes", model.sizeBytes());
    description.put("sha256", model.sha256());
    description.put("inputs", tensors(contract.inputs()));
    description.put("outputs", tensors(contract.outputs()));
    description.put("states", states(contract.states()));
    description.put("stateBytesPerStream", stateBytes(contract));
    description.put("window", contract.window());
    description.put("warmup", contract.warmup());
    description.put("horizon", contract.horizon());
    description.put("provenance", contract.provenance());
    return description;
  }

  /** The same for people, one fact per line. */
  static String text(Model model) {
    ModelContract contract = model.contract();
    StringBuilder text = new StringBuilder();
    line(text, "model", model.id());
    line(text, "task", contract.task());
    line(text, "file", "%s (%.1f MB)".formatted(model.path(), model.sizeBytes() / 1e6));
    line(text, "sha256", model.sha256());
    tensors(contract.inputs()).forEach((name, spec) -> line(text, "input", name + " " + spec));
    tensors(contract.outputs()).forEach((name, spec) -> line(text, "output", name + " " + spec));
    states(contract.states()).forEach((name, spec) -> line(text, "state", name + " " + spec));
    stateBytes(contract)
        .forEach(
            (size, bytes) ->
                line(text, "state", "%.2f MB per stream of %s".formatted(bytes / 1e6, size)));
    line(
        text,
        "frames",
        "%d before and %d after the current one; settles after %d"
            .formatted(contract.window().past(), contract.window().future(), contract.warmup()));
    contract.provenance().forEach((key, value) -> line(text, key, String.valueOf(value)));
    return text.toString();
  }

  private static Map<String, String> tensors(List<TensorSpec> specs) {
    Map<String, String> tensors = new LinkedHashMap<>();
    specs.forEach(spec -> tensors.put(spec.name(), spec.toString()));
    return tensors;
  }

  private static Map<String, String> states(List<StateSpec> specs) {
    Map<String, String> states = new LinkedHashMap<>();
    specs.forEach(spec -> states.put(spec.input() + " -> " + spec.output(), spec.toString()));
    return states;
  }

  private static Map<String, Long> stateBytes(ModelContract contract) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (int[] size : SIZES) {
      long bytes = 0;
      for (StateSpec state : contract.states()) {
        bytes += state.bytes(size[1], size[0]);
      }
      sizes.put(size[0] + "x" + size[1], bytes);
    }
    return sizes;
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append("%-10s %s%n".formatted(key, value));
  }
}
