package dev.limpid.operators.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model says about itself in the metadata entry {@value #METADATA_KEY} of its file. One run
 * of a model is one step of a recurrence: {@code (inputs, states) -> (outputs, next states)}.
 *
 * @param contract version of the contract's own format
 * @param name short name, also the file's name without {@code .onnx}
 * @param task what it is for; a stage says which task its models must have
 * @param states what a stream carries from frame to frame, empty for a model without memory
 * @param window frames before and after the current one that the model wants to see
 * @param warmup frames until the quality has settled
 * @param horizon frames ahead that one step predicts
 * @param provenance code, data, licence and metrics, as written by whoever made the model
 */
public record ModelContract(
    int contract,
    String name,
    String version,
    String task,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    List<StateSpec> states,
    Window window,
    int warmup,
    int horizon,
    Map<String, Object> provenance) {
  /** The metadata entry of an ONNX file that holds the contract as JSON. */
  public static final String METADATA_KEY = "limpid";

  /** The newest contract version; all from 1 on are read. */
  public static final int VERSION = 2;

  /**
   * Frames before ({@code past}) and after ({@code future}) the current one.
   *
   * <p>A model whose frame input holds successive pictures is given all of them, {@link #frames} in
   * number: before a stream's first frame the first one is repeated, after its last one the last.
   *
   * <p>Any other model is given one frame at a time, also those of the future: the step that is
   * given a frame gives the output of the one that came {@code future} frames before. Its first
   * outputs since the states were zero mean nothing, and the last frame is given as often again.
   */
  public record Window(int past, int future) {
    /** Frames that are seen together. */
    public int frames() {
      return past + 1 + future;
    }
  }

  public ModelContract {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    states = List.copyOf(states);
    provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
  }

  /**
   * Reads a contract.
   *
   * @throws ModelException (CONTRACT) that lists every problem
   */
  public static ModelContract parse(String json) {
    return new ContractReader().read(json);
  }

  /** {@code name@version}. */
  public String id() {
    return name + "@" + version;
  }

  /** What each graph input must be, by name, for messages and checks: {@code uint8 [N,H,W,3]}. */
  Map<String, Object> declaredInputs() {
    Map<String, Object> declared = new LinkedHashMap<>();
    inputs.forEach(spec -> declared.put(spec.name(), spec));
    states.forEach(spec -> declared.put(spec.input(), spec));
    return declared;
  }

  /** What each graph output must be, by name. */
  Map<String, Object> declaredOutputs() {
    Map<String, Object> declared = new LinkedHashMap<>();
    outputs.forEach(spec -> declared.put(spec.name(), spec));
    states.forEach(spec -> declared.put(spec.output(), spec));
    return declared;
  }
}
